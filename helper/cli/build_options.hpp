// SPDX-License-Identifier: MIT
// What the project's options ask of each build: a cache of layers, attestations.
#pragma once

#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <string>

namespace pinned_images::cli {

/// Says in a request where layers are kept and taken from. Throws Error as World::target.
void add_layer_cache(engine::BuildRequest& request, World& world, const image::Project& project,
                     const PlannedImage& planned);

/// Returns what is to be kept beside the image that a request builds.
engine::Attestations attestations(const image::Project& project);

}  // namespace pinned_images::cli
