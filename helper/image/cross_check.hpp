// SPDX-License-Identifier: MIT
// Whether an image's files agree on its pins: manifests, locks and conda's files.
#pragma once

#include "image/selection.hpp"

#include <vector>

namespace pinned_images::image {

/// Returns one error for each two files that can't both be right about a pin, at the place in the
/// later one, with the place in the other. Compared is what can hold on the image's platforms. A
/// file that names a pin several times (forks, extras) agrees if each of its places, or each of the
/// other's, has one to agree with; what PEP 440 can't say is not held against anything. conda has
/// no local labels, so a public version agrees with each build of it.
std::vector<Error> disagreements(const ImageSpec& image, const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
