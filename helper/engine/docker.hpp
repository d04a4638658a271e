// SPDX-License-Identifier: MIT
// docker, through its command line, with whichever builder that has.
#pragma once

#include "engine/candidate.hpp"

#include <string>

namespace pinned_images::engine {

/// Returns docker if it is in PATH, isn't podman under docker's name, and its daemon answers: that
/// of `host`, a context's name or an address; empty: docker's own choice. `host` may also be a
/// builder of buildx, beside docker's own choice; throws Error (exit 1) if that does not start.
Candidate find_docker(const std::string& host = "");

}  // namespace pinned_images::engine
