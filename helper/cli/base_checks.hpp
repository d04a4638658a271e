// SPDX-License-Identifier: MIT
// What the doctor asks of the registries that bases come from: whether each BASE is there, for its
// platforms.
#pragma once

#include "cli/findings.hpp"
#include "image/project.hpp"

#include <vector>

namespace pinned_images::cli {

/// Checks the base of each of these images that is made FROM no other, where it is pulled from; a
/// registry that says nothing is given up after seconds.
void check_bases(const image::Project& project, const std::vector<const image::ImageSpec*>& images,
                 Findings& findings);

}  // namespace pinned_images::cli
