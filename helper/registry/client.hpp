// SPDX-License-Identifier: MIT
// A registry's client: manifests and blobs by the distribution spec. Absence is an answer; no
// answer and a refusal are exceptions.
#pragma once

#include "registry/credentials.hpp"
#include "registry/manifest.hpp"
#include "registry/options.hpp"
#include "support/http.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::registry {

enum class Deletion {
  Done,
  Absent,
  Unsupported,  ///< this registry deletes no such thing (400, 405)
};

class Session;

/// All functions throw Error: exit 4 if there was no usable answer after the tries, exit 5 if the
/// registry refused (401, 403, quota), exit 1 on an answer that contradicts itself (digest, media
/// type) and on a name, tag or digest that breaks the grammar, which is not sent. Absent means: a
/// 404 to an authorised, well-formed request. Thread-safe.
class Client {
 public:
  Client(http::Transport& transport, CredentialSources sources, Options options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Returns the manifest under a tag or digest (GET, all media types); absent if there is none.
  std::optional<Manifest> get_manifest(const std::string& registry, const std::string& repository,
                                       const std::string& tag_or_digest);

  /// Return what get_manifest and get_blob do of each, all asked at once.
  std::vector<std::optional<Manifest>> get_manifests(
      const std::string& registry, const std::string& repository,
      const std::vector<std::string>& tags_or_digests);
  std::vector<std::optional<std::string>> get_blobs(const std::string& registry,
                                                    const std::string& repository,
                                                    const std::vector<std::string>& digests);

  /// Returns the digest under a tag by HEAD, by GET where a server names none; absent if none.
  std::optional<std::string> head_manifest(const std::string& registry,
                                           const std::string& repository,
                                           const std::string& tag_or_digest);

  /// Puts these very bytes under a tag, or under their own digest (needs push).
  void put_manifest(const std::string& registry, const std::string& repository,
                    const std::string& tag_or_digest, const Manifest& manifest);

  /// Returns a small blob (a config, up to 4 MiB), its digest checked; absent if there is none.
  std::optional<std::string> get_blob(const std::string& registry, const std::string& repository,
                                      const std::string& digest);

  /// Puts a small blob, unless it is there (needs push); its digest is computed here and returned.
  std::string put_blob(const std::string& registry, const std::string& repository,
                       std::string_view bytes);

  /// Deletes a tag, or a digest with all tags on it (needs delete).
  Deletion delete_manifest(const std::string& registry, const std::string& repository,
                           const std::string& tag_or_digest);

  /// For the other verbs of this room.
  Session& session() { return *session_; }

 private:
  std::unique_ptr<Session> session_;
};

}  // namespace pinned_images::registry
