// SPDX-License-Identifier: MIT
#include "cli/build_options.hpp"

#include "cli/addresses.hpp"
#include "cli/engine_limits.hpp"
#include "engine/trial.hpp"
#include "image/key.hpp"
#include "registry/rights.hpp"
#include "support/platform.hpp"

namespace pinned_images::cli {
namespace {

void try_platform(engine::Engine& engine, const PlannedImage& planned, const std::string& platform,
                  engine::Trial trial) {
  try {
    check_runs(engine, platform, trial);
  } catch (const Error& error) {
    throw image_error(planned, "PLATFORMS: " + engine.version() + " can't run " + platform,
                      error.hint())
        .with(error.details());
  }
}

}  // namespace

void BuildOptions::check(const PlannedImage& planned) {
  const std::scoped_lock lock(mutex_);
  for (std::size_t host = 0; host < world_.hosts() && !options_checked_; ++host) {
    check_options(world_.engine(host), workspace_.project);
  }
  options_checked_ = true;
  if (planned.spec->is_base) return;  // it is unpacked, nothing runs
  for (const std::string& platform : planned.wanted.platforms) {
    engine::Engine& engine = hosts_.engine_of(planned, platform);
    check_template(engine, planned);
    check_platform(engine, planned, platform);
  }
}

// What a builder of buildx has built is checked by the daemon, which must run it, too.
void BuildOptions::check_platform(engine::Engine& engine, const PlannedImage& planned,
                                  const std::string& platform) {
  if (!engine::can_try(platform) || runs_.contains({&engine, platform})) return;
  if (normal_platform(engine.platform()) != platform) {
    try_platform(engine, planned, platform, engine::Trial::WhereItBuilds);
  }
  if (!engine.abilities().sees_own_images) {
    try_platform(engine, planned, platform, engine::Trial::WhereImagesRun);
  }
  runs_.emplace(&engine, platform);
}

// podman and buildah speak to all registries of a build without TLS, or to none.
void BuildOptions::check_template(const engine::Engine& engine, const PlannedImage& planned) const {
  const image::Project& project = workspace_.project;
  const bool is_shipped = planned.spec->template_path.starts_with(project.templates_dir + "/");
  if (project.layer_cache.empty() || is_shipped || engine.name() == "docker") return;
  if (!is_plain_http(project, parts_of(project.layer_cache).registry)) return;
  throw image_error(planned,
                    "PINNED_IMAGES_LAYER_CACHE is in a registry without TLS, and " + engine.name() +
                        " would speak so to all registries that its TEMPLATE names",
                    "keep layers in a registry with TLS, or set the option to nothing");
}

// A base from packages has one layer, and no other is like it.
void BuildOptions::add_layer_cache(engine::BuildRequest& request, const PlannedImage& planned) {
  const std::string& repository = workspace_.project.layer_cache;
  if (repository.empty() || planned.spec->is_base) return;
  const std::string tag = image::platform_tag(planned.spec->name, request.platform);
  request.layer_cache = world_.target(repository + ":" + tag);
  request.keep_layers = may_write(repository);
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

}  // namespace pinned_images::cli
