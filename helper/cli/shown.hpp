// SPDX-License-Identifier: MIT
// How commands show what several of them tell: drift, places, aligned lines.
#pragma once

#include "image/drift.hpp"

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pinned_images::cli {

/// Returns the rows as lines, each column as wide as its widest text, two blanks between.
std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows);

/// Returns one line a package that is not met, `numpy>=2  the image has 1.26.4  file:1:1`, and
/// those that are not decided.
std::vector<std::string> drift_lines(const image::Drift& drift);

/// Returns the drift as the formats for programs have it.
nlohmann::ordered_json drift_json(const image::Drift& drift);

/// Returns a place as the formats for programs have it: file, line, column.
nlohmann::ordered_json place_json(const Place& place);

}  // namespace pinned_images::cli
