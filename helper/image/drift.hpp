// SPDX-License-Identifier: MIT
// Drift: requirements of today's manifests that a published image does not satisfy, so that pip
// still installs them in each job.
#pragma once

#include "image/labels.hpp"
#include "image/selection.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

struct Drift {
  std::size_t requirements = 0;    ///< those that hold in the image
  std::vector<std::string> unmet;  ///< `numpy>=2 (image has 1.26.4)`
};

/// Returns the drift of an image with that inventory. A marker that is not known to be true is left
/// out: pip alone can tell.
Drift drift_of(const ImageSpec& image, const std::vector<manifest::Tree>& trees,
               const std::vector<Installed>& inventory);

}  // namespace pinned_images::image
