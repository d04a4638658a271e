// SPDX-License-Identifier: MIT
// The version tag of an image: which version a project has, and how a tag spells it.
#pragma once

#include "image/project.hpp"
#include "manifest/tree.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// The file that VERSION_FROM names.
struct VersionFile {
  std::string path;
  std::string text;
};

/// Returns the version tag of an image; absent for a base image and with TAG KEY, which have none.
/// Source: PINNED_IMAGES_TAG, a text of TAG, VERSION_FROM, the image's own pyproject.toml.
/// A version file is a pyproject.toml, a *.py with one `__version__ = "..."`, or a text of one
/// line. Throws Error (exit 1): no version, a dynamic one, one that no tag can spell.
std::optional<std::string> version_tag(const Project& project, const ImageSpec& image,
                                       const std::vector<manifest::Tree>& trees,
                                       const std::optional<VersionFile>& version_file);

}  // namespace pinned_images::image
