// SPDX-License-Identifier: MIT
// docker, through its command line, with whichever builder that has.
#pragma once

#include "engine/candidate.hpp"

namespace pinned_images::engine {

/// Returns docker if it is in PATH, isn't podman under docker's name, and its daemon answers.
Candidate find_docker();

}  // namespace pinned_images::engine
