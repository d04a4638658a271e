// SPDX-License-Identifier: MIT
// Finds what uses the images of a project: the working tree, all branches, files of other places.
#pragma once

#include "cli/branches.hpp"
#include "cli/workspace.hpp"
#include "image/usage.hpp"
#include "support/git.hpp"

namespace pinned_images::cli {

/// Returns what names, or may name, images of the project: by CI files, the lock, and any text up
/// to 1 MiB in which a tag is written out. Throws Error (exit 1) with the branch and the place on a
/// CI file or lock that can't be read.
image::Usage find_usage(const Workspace& workspace, const Git& git, const Branches& branches);

}  // namespace pinned_images::cli
