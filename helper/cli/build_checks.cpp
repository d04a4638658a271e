// SPDX-License-Identifier: MIT
#include "cli/build_checks.hpp"

#include "cli/build_options.hpp"
#include "cli/engine_checks.hpp"
#include "engine/trial.hpp"
#include "support/platform.hpp"

namespace pinned_images::cli {
namespace {

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

void try_platform(engine::Engine& engine, const PlannedImage& planned,
                  const std::string& platform) {
  if (normal_platform(engine.home().platform) == platform) return;
  try {
    engine::try_build(engine, platform);
  } catch (const Error& error) {
    throw image_error(planned, "PLATFORMS: " + engine.version() + " can't run " + platform,
                      emulator_hint(platform))
        .with(error.details());
  }
}

}  // namespace

void BuildChecks::check(const PlannedImage& planned) {
  const std::scoped_lock lock(mutex_);
  if (!options_checked_) {
    for (std::size_t host = 0; host < world_.hosts(); ++host) {
      check_options(world_.engine(host), workspace_.project);
    }
    options_checked_ = true;
  }
  if (planned.spec->is_base) return;  // it is unpacked, nothing runs
  for (const std::string& platform : planned.wanted.platforms) check_platform(planned, platform);
}

void BuildChecks::check_platform(const PlannedImage& planned, const std::string& platform) {
  const bool is_ours = platform == normal_platform(host_platform());
  if ((is_ours && workspace_.project.builders.empty()) || !engine::can_try(platform)) return;
  engine::Engine& engine = hosts_.engine_of(planned, platform);
  if (runs_.contains({&engine, platform})) return;
  try_platform(engine, planned, platform);
  runs_.emplace(&engine, platform);
}

}  // namespace pinned_images::cli
