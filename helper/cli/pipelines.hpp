// SPDX-License-Identifier: MIT
// The CI files of the working tree, with what they include.
#pragma once

#include "ci/rewrite.hpp"
#include "cli/workspace.hpp"

#include <map>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// Returns the pipelines of the project's CI files. Paths in them are absolute. Throws Error (exit
/// 1) on a file that can't be read.
std::vector<ci::Pipeline> read_pipelines(const image::Project& project);

/// What the CI files say of our images, beside what they are to say.
struct CiState {
  std::vector<ci::Finding> findings;         ///< each place once
  std::map<std::string, std::string> texts;  ///< of files that are to change, by path
};

/// Returns what makes the CI files name the images as the lock does.
CiState compare_ci_files(const Workspace& workspace, const image::Lock& lock);

}  // namespace pinned_images::cli
