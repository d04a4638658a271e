// SPDX-License-Identifier: MIT
// An installation of PinnedImages that runs on any Linux: what an image for CI jobs gets.
#pragma once

#include <filesystem>

namespace pinned_images::cli {

/// Writes this program with its libraries, the modules and the templates below `prefix`, as
/// `cmake --install` lays them. `templates` is the folder of the shipped templates; the modules lie
/// in `cmake` beside it. Throws Error (exit 1).
void write_installation(const std::filesystem::path& prefix,
                        const std::filesystem::path& templates);

}  // namespace pinned_images::cli
