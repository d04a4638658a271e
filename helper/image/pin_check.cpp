// SPDX-License-Identifier: MIT
#include "image/pin_check.hpp"

#include "image/compatibility.hpp"
#include "image/cross_check.hpp"

#include <utility>

namespace pinned_images::image {

PinCheck check_pins(const ImageSpec& image, const std::vector<manifest::Tree>& trees) {
  Compatibility compatibility = check_compatibility(image, trees);
  PinCheck check{disagreements(image, trees), std::move(compatibility.notices)};
  for (Error& error : compatibility.errors) check.errors.push_back(std::move(error));
  return check;
}

}  // namespace pinned_images::image
