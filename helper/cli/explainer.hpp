// SPDX-License-Identifier: MIT
// Finds out what `explain`, `graph` and `report` tell: from files, state folder and registry.
#pragma once

#include "cli/console.hpp"
#include "cli/explained.hpp"
#include "cli/state.hpp"
#include "cli/workspace.hpp"

#include <vector>

namespace pinned_images::cli {

/// Returns what is known of each image of the workspace, in its order. Where the registry gives no
/// answer it warns, and returns what files tell: states are `unknown` then, never absent.
std::vector<Explained> explain(const Workspace& workspace, const State& state, Console& console);

}  // namespace pinned_images::cli
