// SPDX-License-Identifier: MIT
// Lines of a requirements file that stand in another file: the `pip` section of environment.yml.
#pragma once

#include "manifest/manifest.hpp"

#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Returns what the lines of `text` say, as read_requirements does; its first line is counted as
/// `first_line`. Throws Error with the place.
Manifest read_requirements_lines(const std::string& path, std::string_view text, int first_line);

}  // namespace pinned_images::manifest
