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

/// Throws Error (exit 1), with the lines to paste, if there are CI files and none names any image
/// of ours.
void check_any(const Workspace& workspace, const image::Lock& lock, const CiState& state);

/// Warns of each reference that nobody can tell.
void print_undecided(const CiState& state, Console& console);

/// Returns an error for each reference that is not what the lock names.
std::vector<Error> stale_references(const CiState& state);

/// Writes the files that are to change, and says so.
void write_ci_files(const CiState& state, Console& console);

}  // namespace pinned_images::cli
