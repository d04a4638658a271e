// SPDX-License-Identifier: MIT
// Whether torch, torchvision, torchaudio and Python go together: told before a build, not by it.
#pragma once

#include "image/pins.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

struct Compatibility {
  std::vector<Error> errors;         ///< pairs that were never released for each other
  std::vector<std::string> notices;  ///< pairs newer than torch_releases.txt, so not checked
};

/// Returns what the minor versions of the image's exact pins say by torch_releases.txt. A pair is
/// wrong if no version of the one that the image may take fits the other. PYTHON is held against
/// them where pip or uv installs torch: wheels are for certain versions of it.
Compatibility check_compatibility(const ImageSpec& image, const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
