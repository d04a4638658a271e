// SPDX-License-Identifier: MIT
#include "cli/build_options.hpp"

#include "image/key.hpp"

namespace pinned_images::cli {

void add_layer_cache(engine::BuildRequest& request, World& world, const image::Project& project,
                     const PlannedImage& planned) {
  if (project.layer_cache.empty()) return;
  const std::string tag = image::platform_tag(planned.spec->name, request.platform);
  request.layer_cache = world.target(project.layer_cache + ":" + tag);
}

engine::Attestations attestations(const image::Project& project) {
  return {project.provenance, project.sbom};
}

}  // namespace pinned_images::cli
