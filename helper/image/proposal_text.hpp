// SPDX-License-Identifier: MIT
// The files that `init` writes of a proposal, as texts.
#pragma once

#include "image/proposal.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

/// Where the files stand; paths are relative to the project's folder.
struct Layout {
  std::string cmake_folder;           ///< of the CMakeLists.txt: `ci`; or empty, the project's own
  std::string up;                     ///< from the project's folder to the repository's: `../../`
  std::string below;                  ///< the way back: `services/vision/`
  std::vector<std::string> ci_files;  ///< those that are to name the images
  bool github = false;                ///< they are workflows of GitHub
};

/// Returns the CMakeLists.txt that declares the images.
std::string cmake_text(const Proposal& proposal, const Layout& layout);

/// Returns jobs of GitLab that keep the images and run in them: a CI file, or what to add to one.
std::string gitlab_text(const Proposal& proposal, const Layout& layout);

/// Returns the line of a GitHub workflow that has a job run in an image.
std::string github_text(const Proposal& proposal);

/// Returns whether a text stands in a CI file's YAML and its shell lines as it is, without quotes.
bool needs_no_quotes(const std::string& text);

/// Returns whether a path can be written into a CMakeLists.txt (contract, "What a user writes").
bool is_writable_path(const std::string& path);

}  // namespace pinned_images::image
