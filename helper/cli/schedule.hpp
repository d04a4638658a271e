// SPDX-License-Identifier: MIT
// Runs one task an image, parents before their children, independent ones at once.
#pragma once

#include "cli/console.hpp"
#include "cli/workspace.hpp"

#include <functional>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// Runs `task` for each image of the workspace on up to `jobs` threads (0: one a processor). After
/// a failure no further task begins; those that run end. Each error is printed with the image's
/// name; returns the exit code of the first, 0 if there was none.
int run_by_parents(const Workspace& workspace, int jobs, Console& console,
                   const std::function<void(const PlannedImage&)>& task);

/// The same for tasks that need no order. The first error is thrown, not printed; no further task
/// begins then.
void run_all(const Workspace& workspace, int jobs,
             const std::function<void(const PlannedImage&)>& task);

}  // namespace pinned_images::cli
