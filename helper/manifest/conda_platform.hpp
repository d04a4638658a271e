// SPDX-License-Identifier: MIT
// The platforms of conda, as the markers that hold on them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// Returns the marker that holds on a conda platform (`linux-64`; conda "Managing channels",
/// subdirs) or a pixi target selector (`linux`, `unix`, `osx`, `win`); absent for `noarch` and for
/// a platform that isn't known.
std::optional<std::string> marker_of_platform(std::string_view platform);

/// Returns the marker that holds on any of the platforms; absent if one of them has none, or if
/// there are none.
std::optional<std::string> marker_of_platforms(const std::vector<std::string>& platforms);

/// Returns whether a folder of a channel holds the packages of one platform, or of all (`noarch`).
bool is_conda_subdir(std::string_view folder);

}  // namespace pinned_images::manifest
