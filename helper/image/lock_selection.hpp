// SPDX-License-Identifier: MIT
// Which packages of its locks an image takes.
#pragma once

#include "image/selection.hpp"

#include <vector>

namespace pinned_images::image {

/// Returns the packages of the image's locks that its selection takes, each as its entry; those
/// whose condition is false on every platform are left out. uv.lock is walked from the project's
/// own packages, other locks that say what needs what from `admitted`, the requirements of the
/// manifests beside them; of a lock without such edges, or alone, the packages of the selected
/// groups are taken.
std::vector<Located> reached_in_locks(const ImageSpec& image,
                                      const std::vector<manifest::Tree>& trees,
                                      const std::vector<Located>& admitted);

/// Returns whether there are locks alone: then they are what is installed.
bool has_locks_alone(const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
