// SPDX-License-Identifier: MIT
// All that has branches, tags and merge requests of the project, here and at its remotes: checked
// to be whole before anybody concludes that something is not used.
#pragma once

#include "support/git.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// A state of the project's files that somebody may run.
struct Branch {
  std::string name;  ///< as git show takes it: `origin/main`
  std::string tree;
};

struct Branches {
  std::vector<Branch> all;                   ///< each tree once, under the first name
  std::map<std::string, GitRefs> at_remote;  ///< by remote
};

/// Returns the branches. `memory` is a file that says how many refs each remote had the last time.
/// Throws Error: exit 1 on a shallow clone, on no remote, on refs here that are not those of the
/// remote, on remotes that have less than half of the refs of before; exit 4 if one doesn't answer.
Branches read_branches(const Git& git, const std::filesystem::path& memory);

/// Writes that file anew.
void remember(const Branches& branches, const std::filesystem::path& memory);

/// Throws Error (exit 1) if a remote's refs are not what they were, exit 4 if it doesn't answer.
void check_unmoved(const Git& git, const Branches& branches);

}  // namespace pinned_images::cli
