// SPDX-License-Identifier: MIT
// Which packages of its locks an image takes.
#pragma once

#include "image/selection.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

/// A package that an image takes of a lock.
struct LockedPackage : Located {
  /// What the installer is to ask (PEP 508), as `python_full_version < '3.9'` without a declared
  /// Python; empty: it is needed anyway.
  std::string marker;
};

/// Returns the packages of the image's locks that its selection takes, each as its entry; those
/// whose condition is false on every platform are left out. uv.lock is walked from the project's
/// own packages, other locks that say what needs what from `admitted`, the requirements of the
/// manifests beside them; of a lock without such edges, or alone, the packages of the selected
/// groups are taken.
std::vector<LockedPackage> reached_in_locks(const ImageSpec& image,
                                            const std::vector<manifest::Tree>& trees,
                                            const std::vector<Located>& admitted);

/// Returns whether there are locks alone: then they are what is installed.
bool has_locks_alone(const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
