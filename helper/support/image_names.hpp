// SPDX-License-Identifier: MIT
// The grammar of what an image's name is made of (distribution spec, "Pulling manifests").
#pragma once

#include <cstddef>
#include <string_view>

namespace pinned_images {

/// The bytes that docker/distribution allows of registry and repository together.
inline constexpr std::size_t longest_image_name = 255;

/// Returns whether `text` is a host name, IPv4 address or `[IPv6 address]`, with or without a port.
bool is_valid_registry(std::string_view text);

/// Returns the host of a registry.
std::string_view without_port(std::string_view registry);

/// Returns whether `text` is a repository's path: `group/project/full`.
bool is_valid_repository(std::string_view text);

/// Returns whether `text` is a tag.
bool is_valid_tag(std::string_view text);

/// Returns whether `text` is a SHA-256 or SHA-512 digest in small hex digits.
bool is_valid_digest(std::string_view text);

}  // namespace pinned_images
