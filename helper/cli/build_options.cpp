// SPDX-License-Identifier: MIT
#include "cli/build_options.hpp"

#include "image/key.hpp"

namespace pinned_images::cli {

void check_options(const engine::Engine& engine, const image::Project& project) {
  const engine::Abilities abilities = engine.abilities();
  if (!project.layer_cache.empty() && !abilities.layer_cache) {
    throw project_error(
        "PINNED_IMAGES_LAYER_CACHE: " + engine.version() + " can't keep layers in a registry",
        "buildah from 1.28 and podman from 4.3 can, and docker with buildx and either its "
        "containerd image store or a builder of buildx in PINNED_IMAGES_BUILDER; or set the option "
        "to nothing");
  }
  const engine::Attestations wanted = attestations(project);
  if (wanted.any() && !abilities.attestations) {
    const std::string option =
        wanted.provenance.empty() ? "PINNED_IMAGES_SBOM" : "PINNED_IMAGES_PROVENANCE";
    throw project_error(
        option + ": " + engine.version() + " can't keep it with an image",
        "docker can, with buildx and its containerd image store "
        "({\"features\": {\"containerd-snapshotter\": true}} in daemon.json); or set "
        "the option to nothing");
  }
}

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
