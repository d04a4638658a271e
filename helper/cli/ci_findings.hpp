// SPDX-License-Identifier: MIT
// What the CI files say of our images, told to people.
#pragma once

#include "cli/console.hpp"
#include "cli/pipelines.hpp"
#include "support/error.hpp"

#include <vector>

namespace pinned_images::cli {

/// Throws Error (exit 1) if there is no lock yet.
void check_locked(const Workspace& workspace);

/// Returns what makes the CI files name the images as the lock does; warns of each reference that
/// nobody can tell. Throws Error (exit 1), with the lines to paste, if there are CI files and none
/// names any image of ours.
CiState checked_ci_files(const Workspace& workspace, const image::Lock& lock, Console& console);

/// Returns an error for each reference that is not what the lock names.
std::vector<Error> stale_references(const CiState& state);

/// Prints errors, and returns the exit code of a check that found them.
int report(const std::vector<Error>& errors, Console& console);

/// Writes the files that are to change, and says so.
void write_ci_files(const CiState& state, Console& console);

}  // namespace pinned_images::cli
