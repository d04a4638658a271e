// SPDX-License-Identifier: MIT
// Which entries of its manifests an image takes: dependencies, groups and extras.
#pragma once

#include "image/environments.hpp"
#include "image/project.hpp"
#include "manifest/tree.hpp"

#include <vector>

namespace pinned_images::image {

/// An entry with the manifest it stands in.
struct Located {
  const manifest::Manifest* manifest = nullptr;
  const manifest::Entry* entry = nullptr;

  Place place() const { return {manifest->path, entry->line, entry->column}; }
};

/// Returns the entries that install something in the image, and those that constrain them, in
/// document order, markers that are false on each platform left out; locks have none. Extras of
/// the project that name further extras of it are followed. Throws Error: a group or an extra that
/// no manifest has, an invalid line in an admitted place.
std::vector<Located> admitted_entries(const ImageSpec& image,
                                      const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
