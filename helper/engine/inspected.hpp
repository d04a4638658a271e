// SPDX-License-Identifier: MIT
// What engines print of an image (JSON), read into a LocalImage.
#pragma once

#include "engine/engine.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::engine {

struct Inspected {
  LocalImage image;
  std::string created;  ///< RFC 3339 in UTC without its `Z`: sorts as text
};

/// Reads `docker image inspect` or `podman image inspect`: an array of one object. Throws Error
/// (exit 1) if it is none.
Inspected read_inspect(const std::string& engine, std::string_view json);

/// Reads `buildah inspect --type image`. Throws Error (exit 1) if it is none.
Inspected read_buildah_inspect(std::string_view json);

/// Returns the id with `sha256:` before it, whichever way an engine printed it (blanks trimmed).
std::string full_id(std::string_view id);

/// Returns the 64 hex digits of an id. Throws Error (exit 1) if it has none.
std::string hex_of(const std::string& id);

/// The tag of each image that we made: localhost/pinned-images/image:<hex of its id>. Lists go by
/// it: a step of another build inherits labels and layers, and could pass for the image itself.
std::string kept_name(const std::string& id);
inline constexpr const char* kept_filter = "reference=localhost/pinned-images/image";

/// Returns whether an image's platform serves a wanted one; a variant counts if both name one.
bool platform_matches(std::string_view image, std::string_view wanted);

/// Throws Error (exit 1) unless a pulled image is there and of the wanted platform: an engine takes
/// an image of another platform without a word.
void check_pulled(const std::string& engine, const std::string& reference,
                  const std::string& platform, const std::optional<LocalImage>& image);

/// Returns the argument of `--filter` that lists at least the images whose label is `value`:
/// podman reads the argument as CSV, so a value that isn't plain is left out.
std::string label_filter(std::string_view label, std::string_view value);

/// Returns the images among `ids` (one a line, repeated ones once) whose label is `value`, the
/// newest first.
std::vector<LocalImage> pick(
    std::string_view ids, std::string_view label, std::string_view value,
    const std::function<std::optional<Inspected>(const std::string& id)>& inspect);

}  // namespace pinned_images::engine
