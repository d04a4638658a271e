// SPDX-License-Identifier: MIT
#include "cli/world.hpp"

#include "image/labels.hpp"
#include "registry/reference.hpp"
#include "registry/stored_image.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::cli {
namespace {

registry::Reference parts_of(const std::string& repository) {
  const auto reference = registry::parse_reference(repository);
  if (!reference) {
    throw project_error("'" + repository + "' is no image repository",
                        "see docker_registry() and PINNED_IMAGES_REGISTRY");
  }
  return *reference;
}

registry::Options client_options(const image::Project& project) {
  registry::Options options;
  // Of the registry that the project names, not of one that is written to in its place.
  if (project.registry.insecure) {
    options.plain_http.insert(parts_of(project.registry.prefix + "/x").registry);
  }
  return options;
}

image::Holding holding_of(const registry::Stored& stored, const std::string& name) {
  image::Holding holding;
  holding.digest = stored.top.digest;
  if (stored.broken) {
    holding.broken = stored.broken->problem;
    return holding;
  }
  if (stored.images.size() == 1) holding.config = stored.images.front().config;
  for (const registry::StoredImage& child : stored.images) {
    image::Reading reading = image::read_labels(child.labels, child.diff_ids, name);
    holding.platforms.push_back(normal_platform(child.platform));
    if (!reading.record) {
      holding.record.reset();
      holding.not_ours = reading.problem;
      return holding;
    }
    holding.record = std::move(reading.record);
  }
  std::sort(holding.platforms.begin(), holding.platforms.end());
  return holding;
}

}  // namespace

World::World(const image::Project& project)
    : project_(project),
      transport_(http::make_transport()),
      client_(std::make_unique<registry::Client>(*transport_, registry::process_sources(),
                                                 client_options(project))) {}

engine::Engine& World::engine() {
  std::call_once(engine_once_, [this] { engine_ = engine::make_engine(project_.engine); });
  return *engine_;
}

std::optional<image::Holding> World::observe(const std::string& repository,
                                             const std::string& tag_or_digest,
                                             const std::string& name) {
  const registry::Reference where = parts_of(repository);
  const auto stored = registry::observe(*client_, where.registry, where.repository, tag_or_digest);
  if (!stored) return std::nullopt;
  return holding_of(*stored, name);
}

void World::put_tag(const std::string& repository, const std::string& digest,
                    const std::string& tag) {
  const registry::Reference where = parts_of(repository);
  const auto manifest = client_->get_manifest(where.registry, where.repository, digest);
  if (!manifest) {
    throw project_error(repository + "@" + digest + " is gone from the registry",
                        "somebody deleted it just now: run the command again");
  }
  client_->put_manifest(where.registry, where.repository, tag, *manifest);
}

engine::PushTarget World::target(const std::string& reference) {
  const registry::Reference where = parts_of(reference);
  engine::PushTarget target{reference, false, std::nullopt};
  target.plain_http = registry::is_loopback(where.registry) ||
                      client_options(project_).plain_http.contains(where.registry);
  // No login goes over plain http; an empty file, for without one the engine reads its own.
  const bool in_clear = target.plain_http && !registry::is_loopback(where.registry);
  const auto credentials =
      registry::find_credentials(where.registry, where.repository, registry::process_sources());
  if (!credentials || (!credentials->identity_token.empty() && !in_clear)) return target;
  target.auth_folder =
      write_login(registry::login_file(where.registry, in_clear ? std::nullopt : credentials));
  return target;
}

std::filesystem::path World::write_login(const std::string& file) {
  const std::scoped_lock lock(auth_mutex_);
  if (!auth_folder_) auth_folder_.emplace();
  auto folder = auth_folder_->path() / std::to_string(auth_count_++);
  write_file(folder / "config.json", file);
  return folder;
}

}  // namespace pinned_images::cli
