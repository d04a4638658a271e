// SPDX-License-Identifier: MIT
// What is in a project's folder: manifests, versions, CI files, git remote, somebody's
// CMakeLists.txt.
#pragma once

#include "image/proposal_text.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace pinned_images::cli {

struct Survey {
  image::Found found;
  image::Layout layout;
  std::filesystem::path repository;     ///< its top; the folder itself if it is in none
  std::string gitlab_file;              ///< relative to the folder; empty: there is none
  std::optional<std::string> declared;  ///< a CMakeLists.txt that declares images already
};

/// Looks at the folder, its requirements folders and its packages; follows what manifests include.
/// Throws Error (exit 1): a pyproject.toml that can't be read, both places of a CMakeLists.txt
/// taken.
Survey survey(const std::filesystem::path& folder);

}  // namespace pinned_images::cli
