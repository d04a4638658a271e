// SPDX-License-Identifier: MIT
// The folder an image is built in: the rendered Dockerfile and the files it copies. Users' values
// go into files and arguments here, never into the Dockerfile's text.
#pragma once

#include "cli/workspace.hpp"
#include "engine/engine.hpp"

#include <filesystem>

namespace pinned_images::cli {

/// Writes the context of an image into `folder` and returns the request that builds it, all but the
/// platform and the base. Secrets are written below `secrets`. Throws Error: a secret that is not
/// set, one that the engine can't mount, a file that can't be read.
engine::BuildRequest write_context(const PlannedImage& planned, const image::Project& project,
                                   const std::filesystem::path& folder,
                                   const std::filesystem::path& secrets,
                                   const engine::Engine& engine);

}  // namespace pinned_images::cli
