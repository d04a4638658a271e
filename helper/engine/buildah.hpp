// SPDX-License-Identifier: MIT
// buildah, through its command line; needs no daemon.
#pragma once

#include "engine/candidate.hpp"

namespace pinned_images::engine {

/// Returns buildah if it is in PATH and tells its version.
Candidate find_buildah();

}  // namespace pinned_images::engine
