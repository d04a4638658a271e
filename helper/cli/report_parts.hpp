// SPDX-License-Identifier: MIT
// The parts of the page that `report` writes.
#pragma once

#include "cli/explained.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

/// The look of the page.
extern const char* const report_style;

/// Returns what came from outside, in HTML that sets it apart.
std::string code_html(const std::string& text);

/// Returns the image of that name; null if it is not among them.
const Explained* find_image(const std::string& name, const std::vector<Explained>& all);

/// Returns how long an image and all that it is built from took; 0 if one of them is not known.
long seconds_with_parents(const Explained& image, const std::vector<Explained>& all);

/// Returns the section of one image: state, pins, changes, layers, drift.
std::string image_section(const Explained& image, const std::vector<Explained>& all);

/// Returns the bar and the table of an image's layers.
std::string layers_html(const Explained& image, const std::vector<Explained>& all);

/// Returns the section on what jobs save.
std::string savings_section(const std::vector<Explained>& all);

}  // namespace pinned_images::cli
