// SPDX-License-Identifier: MIT
#include "cli/engine_limits.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

void check_layer_cache(const engine::Engine& engine) {
  if (engine.abilities().layer_cache) return;
  throw project_error(
      "PINNED_IMAGES_LAYER_CACHE: " + engine.version() + " can't keep layers in a registry",
      "buildah from 1.28 and podman from 4.3 can, and docker with buildx and either its containerd "
      "image store or a builder of buildx in PINNED_IMAGES_BUILDER; or set the option to nothing");
}

void check_attestations(const engine::Engine& engine, const engine::Attestations& wanted) {
  if (!wanted.any() || engine.abilities().attestations) return;
  const std::string option =
      wanted.provenance.empty() ? "PINNED_IMAGES_SBOM" : "PINNED_IMAGES_PROVENANCE";
  throw project_error(option + ": " + engine.version() + " can't keep it with an image",
                      "docker can, with buildx and its containerd image store ({\"features\": "
                      "{\"containerd-snapshotter\": true}} in daemon.json); or set the option to "
                      "nothing");
}

std::string emulator_hint(const std::string& platform) {
  return fmt::format(
      "on the machine itself, not in a job: apt-get install qemu-user-static binfmt-support, or "
      "`docker run --privileged --rm tonistiigi/binfmt --install {}`; or take {} out of PLATFORMS",
      split(platform, '/').at(1), platform);
}

}  // namespace

void check_options(const engine::Engine& engine, const image::Project& project) {
  if (!project.layer_cache.empty()) check_layer_cache(engine);
  check_attestations(engine, attestations_of(project));
}

void check_runs(engine::Engine& engine, const std::string& platform, engine::Trial trial) {
  try {
    engine::try_build(engine, platform, trial);
  } catch (const Error& error) {
    throw Error(error.code(), error.place(), error.problem(), emulator_hint(platform),
                error.details());
  }
}

engine::Attestations attestations_of(const image::Project& project) {
  return {project.provenance, project.sbom};
}

}  // namespace pinned_images::cli
