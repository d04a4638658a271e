// SPDX-License-Identifier: MIT
// The outside world as a command sees it: the registry's client, the engine, credentials; each made
// when it is first needed.
#pragma once

#include "engine/engine.hpp"
#include "image/project.hpp"
#include "image/push_table.hpp"
#include "registry/client.hpp"
#include "registry/stored_image.hpp"
#include "support/file.hpp"
#include "support/http.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// A check is to answer in seconds; what passes by is worth one more try.
constexpr int tries_of_checks = 2;

class World {
 public:
  /// `tries`: how often a registry is asked what may pass; `patience`: how long it may be silent,
  /// if that is less than the user's limit.
  explicit World(const image::Project& project, int tries = registry::Options().tries,
                 std::chrono::seconds patience = std::chrono::seconds::max());

  registry::Client& client() { return *client_; }

  /// Returns the engine on one of its hosts. Throws Error (exit 1) if there is none on any of them.
  engine::Engine& engine(std::size_t host = 0);
  std::size_t hosts() const { return project_.builders.empty() ? 1 : project_.builders.size(); }

  /// Returns what is under a tag or digest of `registry/path`, read as image `name`; absent if
  /// nothing. Throws Error (exit 4, 5).
  std::optional<image::Holding> observe(const std::string& repository,
                                        const std::string& tag_or_digest, const std::string& name);

  /// Puts the very bytes of an image that was observed under another tag. Throws Error (exit 4, 5).
  void put_tag(const std::string& repository, const std::string& digest, const std::string& tag);

  /// Puts an index of images that were observed, one a platform. Throws Error (exit 4, 5).
  void put_index(const std::string& repository, const std::vector<std::string>& digests,
                 const std::string& tag);

  /// Makes `to` hold the parts of an image that was observed in `from`. Throws Error as copy_parts.
  void copy(const std::string& from, const std::string& to, const std::string& digest);

  /// Returns whether one check of many may pass over an error: the registry does not answer, or it
  /// refuses somebody who has no login for it.
  bool is_out_of_reach(const Error& error) const;

  /// Returns how an engine reaches `reference`; credentials are written to a folder of this
  /// process's own, for that registry alone.
  engine::PushTarget target(const std::string& reference);

 private:
  std::filesystem::path write_login(const std::string& file);
  registry::Manifest manifest_of(const std::string& repository, const std::string& digest);

  image::Project project_;
  std::unique_ptr<http::Transport> transport_;
  std::unique_ptr<registry::Client> client_;
  std::mutex seen_mutex_;
  std::map<std::string, registry::Stored> seen_;  ///< by repository and digest
  std::once_flag engine_once_;
  std::vector<std::unique_ptr<engine::Engine>> engines_;  ///< one a host
  std::mutex auth_mutex_;
  std::optional<TemporaryDirectory> auth_folder_;
  int auth_count_ = 0;
};

}  // namespace pinned_images::cli
