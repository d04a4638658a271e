// SPDX-License-Identifier: MIT
// What the doctor asks of the registry: whether it answers, whose login is used, what that may do,
// and whether the version tags are free.
#pragma once

#include "cli/commands.hpp"
#include "cli/findings.hpp"
#include "image/project.hpp"

#include <vector>

namespace pinned_images::cli {

/// Checks the registry that these images are written to; nothing there is changed. `images` is not
/// empty.
void check_registry(const Arguments& arguments, const image::Project& project,
                    const std::vector<const image::ImageSpec*>& images, Findings& findings);

}  // namespace pinned_images::cli
