// SPDX-License-Identifier: MIT
// What the doctor looks at on this machine: the engine, a trial build, emulators, disk space.
#pragma once

#include "cli/findings.hpp"
#include "image/project.hpp"

#include <vector>

namespace pinned_images::cli {

/// Checks the engine of the project's choice for the platforms of these images.
void check_engine(const image::Project& project, const std::vector<const image::ImageSpec*>& images,
                  Findings& findings);

}  // namespace pinned_images::cli
