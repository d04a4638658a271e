// SPDX-License-Identifier: MIT
// podman, through its command line; needs no daemon.
#pragma once

#include "engine/candidate.hpp"

namespace pinned_images::engine {

/// Returns podman if it is in PATH and tells its version.
Candidate find_podman();

}  // namespace pinned_images::engine
