// SPDX-License-Identifier: MIT
// The addresses of a project's images: registry and path, and how a registry is spoken to.
#pragma once

#include "image/project.hpp"
#include "registry/reference.hpp"

#include <optional>
#include <string>

namespace pinned_images::cli {

/// Returns the registry and the path of an image's repository. Throws Error (exit 1) if it is none.
registry::Reference parts_of(const std::string& repository);

/// Returns the registry that the project says is to be spoken to by plain http: of those that it
/// names, not one that is written to in its place; absent if there is none.
std::optional<std::string> insecure_registry(const image::Project& project);

/// Returns whether the project's registry, or another one, is spoken to by plain http.
bool is_plain_http(const image::Project& project, const std::string& registry);

}  // namespace pinned_images::cli
