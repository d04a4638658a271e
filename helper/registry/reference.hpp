// SPDX-License-Identifier: MIT
// Names of images: registry, repository, tag, digest, as docker writes them (its familiar names
// and the distribution spec, "Pulling manifests").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::registry {

struct Reference {
  std::string registry;    ///< host[:port], `docker.io` for the hub
  std::string repository;  ///< `library/python`
  std::optional<std::string> tag;
  std::optional<std::string> digest;

  bool operator==(const Reference&) const = default;
};

/// Returns the reference that `text` spells, fully qualified as docker does it (`python` is
/// `docker.io/library/python`); absent if it is none. No tag is made up.
std::optional<Reference> parse_reference(std::string_view text);

/// Returns `registry/repository[:tag][@digest]`.
std::string to_string(const Reference& reference);

/// Returns the host, with its port, of a prefix or a repository that is written out.
std::string host_of(const std::string& prefix);

/// Returns whether the registry is on this machine: localhost, 127.0.0.0/8 or [::1].
bool is_loopback(std::string_view registry);

}  // namespace pinned_images::registry
