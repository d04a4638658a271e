// SPDX-License-Identifier: MIT
// Whether an image's pins can be right: told before a build, not by it.
#pragma once

#include "image/selection.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

struct PinCheck {
  std::vector<Error> errors;         ///< each with both places
  std::vector<std::string> notices;  ///< `path:line: ...`, what could not be checked
};

/// Returns what its files disagree on (cross_check.hpp) and which pins don't go together
/// (compatibility.hpp).
PinCheck check_pins(const ImageSpec& image, const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
