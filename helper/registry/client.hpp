// SPDX-License-Identifier: MIT
// A registry's client: manifests and blobs by the distribution spec. Absence is an answer; no
// answer and a refusal are exceptions.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "registry/credentials.hpp"
#include "support/http.hpp"

namespace pinned_images::registry {

struct Manifest {
  std::string media_type;
  std::string digest;  ///< of `bytes`, computed here
  std::string bytes;
};

struct Options {
  std::set<std::string> plain_http;  ///< registries to be asked by http; loopback is tried so anyway
  /// Waits between tries (seconds); a test gives one that counts.
  std::function<void(double seconds)> wait;
  int tries = 4;  ///< of an idempotent request that got 408, 429, 500, 502, 503, 504 or no answer
};

/// All functions throw Error: exit 4 if there was no usable answer after the tries, exit 5 if the
/// registry refused (401, 403, quota), exit 1 on an answer that contradicts itself (digest, media
/// type). Absent means: a 404 to an authorised, well-formed request. Thread-safe.
class Client {
 public:
  Client(http::Transport& transport, CredentialSources sources, Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Returns the manifest under a tag or digest (GET, all media types); absent if there is none.
  std::optional<Manifest> get_manifest(const std::string& registry, const std::string& repository,
                                       const std::string& tag_or_digest);

  /// Returns the digest under a tag by HEAD, by GET where a server names none; absent if none.
  std::optional<std::string> head_manifest(const std::string& registry,
                                           const std::string& repository,
                                           const std::string& tag_or_digest);

  /// Puts these very bytes under a tag (needs push).
  void put_manifest(const std::string& registry, const std::string& repository,
                    const std::string& tag, const Manifest& manifest);

  /// Returns a small blob (a config, up to 4 MiB), its digest checked; absent if there is none.
  std::optional<std::string> get_blob(const std::string& registry, const std::string& repository,
                                      const std::string& digest);

  /// Puts a small blob (needs push); the digest is computed here and returned.
  std::string put_blob(const std::string& registry, const std::string& repository,
                       std::string_view bytes);

 private:
  class Session;
  std::unique_ptr<Session> session_;
};

}  // namespace pinned_images::registry
