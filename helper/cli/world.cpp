// SPDX-License-Identifier: MIT
#include "cli/world.hpp"

#include "cli/addresses.hpp"
#include "image/labels.hpp"
#include "registry/copy.hpp"
#include "registry/index.hpp"
#include "registry/reference.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace pinned_images::cli {

namespace {

// Some registries scan an image before they answer, which takes longer than others may be silent.
http::Limits user_limits() {
  http::Limits limits;
  const char* const text = std::getenv("PINNED_IMAGES_TIMEOUT");
  if (text == nullptr || *text == '\0') return limits;
  const std::string_view digits = text;
  int seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  constexpr int longest = 3600;
  const bool is_all = error == std::errc() && end == digits.data() + digits.size();
  if (!is_all || seconds < 1 || seconds > longest) {
    throw project_error("PINNED_IMAGES_TIMEOUT is no number of seconds from 1 to 3600",
                        "set it to the longest time that a registry may be silent, or unset it");
  }
  limits.stall = std::chrono::seconds(seconds);
  // A slow handshake is silence, too; a host that is not there need not be waited for that long.
  constexpr std::chrono::seconds longest_connect{60};
  limits.connect = std::min(limits.stall, longest_connect);
  return limits;
}

http::Limits limits_within(std::chrono::seconds patience) {
  const http::Limits limits = user_limits();
  return {std::min(limits.connect, patience), std::min(limits.stall, patience)};
}

registry::Options client_options(const image::Project& project, int tries) {
  registry::Options options;
  options.tries = tries;
  if (const auto insecure = insecure_registry(project)) options.plain_http.insert(*insecure);
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
    holding.size += child.size();
    for (const registry::Layer& layer : child.layers) {
      holding.layers.push_back({layer.digest, layer.size, layer.made_by});
    }
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

World::World(const image::Project& project, int tries, std::chrono::seconds patience)
    : project_(project),
      transport_(http::make_transport(limits_within(patience))),
      client_(std::make_unique<registry::Client>(*transport_, registry::process_sources(),
                                                 client_options(project, tries))) {}

engine::Engine& World::engine(std::size_t host) {
  std::call_once(engine_once_, [this] {
    engines_.clear();
    for (const std::string& builder : project_.builders) {
      engines_.push_back(engine::make_engine(project_.engine, builder));
    }
    if (engines_.empty()) engines_.push_back(engine::make_engine(project_.engine));
  });
  return *engines_.at(host);
}

std::optional<image::Holding> World::observe(const std::string& repository,
                                             const std::string& tag_or_digest,
                                             const std::string& name) {
  const registry::Reference where = parts_of(repository);
  auto top = client_->get_manifest(where.registry, where.repository, tag_or_digest);
  if (!top) return std::nullopt;
  // The tags of an image name the same bytes: its config is read once.
  const std::string seen = repository + "@" + top->digest;
  {
    const std::scoped_lock lock(seen_mutex_);
    const auto known = seen_.find(seen);
    if (known != seen_.end()) return holding_of(known->second, name);
  }
  registry::Stored stored =
      registry::read_stored(*client_, where.registry, where.repository, std::move(*top));
  image::Holding holding = holding_of(stored, name);
  const std::scoped_lock lock(seen_mutex_);
  seen_.insert_or_assign(seen, std::move(stored));
  return holding;
}

void World::put_tag(const std::string& repository, const std::string& digest,
                    const std::string& tag) {
  const registry::Reference where = parts_of(repository);
  client_->put_manifest(where.registry, where.repository, tag, manifest_of(repository, digest));
}

void World::put_index(const std::string& repository, const std::vector<std::string>& digests,
                      const std::string& tag) {
  std::vector<registry::Stored> parts;
  {
    const std::scoped_lock lock(seen_mutex_);
    for (const std::string& digest : digests) parts.push_back(seen_.at(repository + "@" + digest));
  }
  const registry::Reference where = parts_of(repository);
  client_->put_manifest(where.registry, where.repository, tag,
                        registry::make_index(std::move(parts)));
}

void World::copy(const std::string& from, const std::string& to, const std::string& digest) {
  const registry::Reference there = parts_of(from);
  const registry::Reference here = parts_of(to);
  const registry::Manifest manifest = manifest_of(from, digest);
  registry::copy_parts(*client_, {there.registry, there.repository},
                       {here.registry, here.repository}, manifest);
  const std::scoped_lock lock(seen_mutex_);
  seen_.insert_or_assign(to + "@" + digest, seen_.at(from + "@" + digest));
}

// What was observed is not asked for again: a tag gets the very bytes that were decided on.
registry::Manifest World::manifest_of(const std::string& repository, const std::string& digest) {
  {
    const std::scoped_lock lock(seen_mutex_);
    const auto known = seen_.find(repository + "@" + digest);
    if (known != seen_.end()) return known->second.top;
  }
  throw std::logic_error(repository + "@" + digest + " was not observed");
}

engine::PushTarget World::target(const std::string& reference) {
  const registry::Reference where = parts_of(reference);
  engine::PushTarget target{reference, false, std::nullopt};
  target.plain_http = is_plain_http(project_, where.registry);
  // No login goes over plain http; an empty file, for without one the engine reads its own.
  const bool in_clear = target.plain_http && !registry::is_loopback(where.registry);
  const auto credentials =
      registry::find_credentials(where.registry, where.repository, registry::process_sources());
  if (!credentials || (!credentials->identity_token.empty() && !in_clear)) return target;
  target.auth_folder =
      write_login(registry::login_file(where.registry, in_clear ? std::nullopt : credentials));
  return target;
}

bool World::is_out_of_reach(const Error& error) const {
  if (error.code() != ExitCode::Refused) return error.code() == ExitCode::Unanswered;
  const registry::Reference where = parts_of(project_.registry.write_prefix() + "/x");
  return !registry::find_credentials(where.registry, where.repository, registry::process_sources());
}

std::filesystem::path World::write_login(const std::string& file) {
  const std::scoped_lock lock(auth_mutex_);
  if (!auth_folder_) auth_folder_.emplace();
  auto folder = auth_folder_->path() / std::to_string(auth_count_++);
  write_file(folder / "config.json", file);
  return folder;
}

}  // namespace pinned_images::cli
