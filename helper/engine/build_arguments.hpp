// SPDX-License-Identifier: MIT
// The arguments of `build` that docker, buildah and podman have in common.
#pragma once

#include "engine/engine.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace pinned_images::engine {

/// Returns the arguments for a request, `--file` first, the context last; `own` are an engine's
/// own, put before the context. Throws Error (exit 1): an argument longer than the system takes, a
/// network that is none, a secret's file whose name an engine would split.
std::vector<std::string> build_arguments(const BuildRequest& request,
                                         const std::filesystem::path& iidfile,
                                         const std::vector<std::string>& own);

}  // namespace pinned_images::engine
