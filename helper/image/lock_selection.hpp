// SPDX-License-Identifier: MIT
// Which packages of its locks an image takes.
#pragma once

#include "image/selection.hpp"

#include <vector>

namespace pinned_images::image {

/// Returns the packages of the image's locks that its selection reaches from the project itself,
/// each as its entry; markers that are false on every platform are not followed. Empty: no lock.
std::vector<Located> reached_in_locks(const ImageSpec& image,
                                      const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
