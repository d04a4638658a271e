// SPDX-License-Identifier: MIT
// How commands show what several of them tell: JSON, drift, places, aligned lines.
#pragma once

#include "cli/workspace.hpp"
#include "image/drift.hpp"
#include "support/json.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

/// Returns JSON as commands print it: indented, its members in order, with a line feed behind.
std::string json_text(const Json& json);

/// Returns the rows as lines, each column as wide as its widest text, two blanks between.
std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows);

/// Returns `1 of 4 requirements (25%)`.
std::string share_text(const image::Drift& drift);

/// Returns how an image gets what it lacks: `run the target refresh-images`, after a bump if it has
/// a version tag.
std::string refresh_hint(const PlannedImage& planned);

/// Returns one line a package that is not met, `numpy>=2  the image has 1.26.4  file:1:1`, and
/// those that are not decided.
std::vector<std::string> drift_lines(const image::Drift& drift);

/// Returns the drift as the formats for programs have it.
Json drift_json(const image::Drift& drift);

/// Returns a place as the formats for programs have it: file, line, column.
Json place_json(const Place& place);

}  // namespace pinned_images::cli
