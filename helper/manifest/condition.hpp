// SPDX-License-Identifier: MIT
// Markers as text: brought to one form, and put together with `and` and `or`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// Returns the packaging project's text of a marker; what is no marker stays as written.
std::string marker_text(std::string_view marker);

/// Returns the marker that holds where all of these hold. There must be one at least.
std::string all_of(const std::vector<std::string>& markers);

/// Returns the marker that holds where any of these holds. There must be one at least.
std::string any_of(const std::vector<std::string>& markers);

}  // namespace pinned_images::manifest
