// SPDX-License-Identifier: MIT
// Poetry's `python` and `platform` of a dependency, as markers.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Returns the marker of a constraint on Python, `^3.8 || 2.7` (Poetry "Dependency specification",
/// "Python restricted dependencies"): of python_full_version where a version has three parts, else
/// of python_version; "" for any Python; absent if it is no constraint.
std::optional<std::string> python_condition(std::string_view constraint);

/// Returns the marker of a constraint on the platform, `linux`, `!=win32`, `linux || darwin`:
/// of sys_platform; "" for any; absent if it is no constraint.
std::optional<std::string> platform_condition(std::string_view constraint);

}  // namespace pinned_images::manifest
