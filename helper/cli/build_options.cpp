// SPDX-License-Identifier: MIT
#include "cli/build_options.hpp"

#include "cli/addresses.hpp"
#include "cli/engine_checks.hpp"
#include "engine/trial.hpp"
#include "image/key.hpp"
#include "registry/rights.hpp"
#include "support/platform.hpp"

#include <cstdlib>

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

void try_platform(engine::Engine& engine, const PlannedImage& planned, const std::string& platform,
                  engine::Trial trial) {
  try {
    engine::try_build(engine, platform, trial);
  } catch (const Error& error) {
    throw image_error(planned, "PLATFORMS: " + engine.version() + " can't run " + platform,
                      emulator_hint(platform))
        .with(error.details());
  }
}

// Without such a variable docker's daemon is on this machine, as the other engines are.
bool is_elsewhere(const image::Project& project) {
  const char* const host = std::getenv("DOCKER_HOST");
  const char* const context = std::getenv("DOCKER_CONTEXT");
  const auto is_set = [](const char* value) { return value != nullptr && *value != '\0'; };
  return !project.builders.empty() || is_set(host) || is_set(context);
}

}  // namespace

void BuildOptions::check(const PlannedImage& planned) {
  const std::scoped_lock lock(mutex_);
  for (std::size_t host = 0; host < world_.hosts() && !options_checked_; ++host) {
    const engine::Engine& engine = world_.engine(host);
    if (!workspace_.project.layer_cache.empty()) check_layer_cache(engine);
    check_attestations(engine, attestations());
  }
  options_checked_ = true;
  if (planned.spec->is_base) return;  // it is unpacked, nothing runs
  for (const std::string& platform : planned.wanted.platforms) check_platform(planned, platform);
}

// What a builder of buildx has built is checked by the daemon, which must run it, too.
void BuildOptions::check_platform(const PlannedImage& planned, const std::string& platform) {
  const bool is_ours = platform == normal_platform(host_platform());
  if ((is_ours && !is_elsewhere(workspace_.project)) || !engine::can_try(platform)) return;
  engine::Engine& engine = hosts_.engine_of(planned, platform);
  if (runs_.contains({&engine, platform})) return;
  if (normal_platform(engine.home().platform) != platform) {
    try_platform(engine, planned, platform, engine::Trial::WhereItBuilds);
  }
  if (!engine.abilities().sees_own_images && !is_ours) {
    try_platform(engine, planned, platform, engine::Trial::WhereImagesRun);
  }
  runs_.emplace(&engine, platform);
}

void BuildOptions::add_layer_cache(engine::BuildRequest& request, const PlannedImage& planned) {
  const std::string& repository = workspace_.project.layer_cache;
  if (repository.empty()) return;
  check_template(planned);
  const std::string tag = image::platform_tag(planned.spec->name, request.platform);
  request.layer_cache = world_.target(repository + ":" + tag);
  request.keep_layers = may_write(repository);
}

// podman and buildah speak to all registries of a build without TLS, or to none.
void BuildOptions::check_template(const PlannedImage& planned) const {
  const image::Project& project = workspace_.project;
  const bool is_shipped = planned.spec->template_path.starts_with(project.templates_dir + "/");
  if (is_shipped || project.engine == "docker") return;
  if (!is_plain_http(project, parts_of(project.layer_cache).registry)) return;
  throw image_error(planned,
                    "PINNED_IMAGES_LAYER_CACHE is spoken to without TLS, and so would be whatever "
                    "its TEMPLATE is FROM",
                    "keep layers in a registry with TLS, or set the option to nothing");
}

bool BuildOptions::may_write(const std::string& repository) {
  std::call_once(asked_, [&] {
    const registry::Reference where = parts_of(repository);
    try {
      registry::try_push(world_.client(), where.registry, where.repository);
      may_write_ = true;
    } catch (const Error& error) {
      console_.warning(error, "no layers are kept there", "layer cache");
    }
  });
  return may_write_;
}

engine::Attestations BuildOptions::attestations() const {
  return {workspace_.project.provenance, workspace_.project.sbom};
}

}  // namespace pinned_images::cli
