// SPDX-License-Identifier: MIT
// A request to a registry before it has a scheme and a login, and the host that it goes to.
#pragma once

#include "registry/auth.hpp"
#include "support/http.hpp"
#include "support/http_url.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::registry {

struct Ask {
  std::string registry;
  std::string repository;
  std::string subject;              ///< for messages: `registry/repository:tag`
  std::vector<std::string> scopes;  ///< what a token must allow: `repository:ns/lint:pull`
  std::string method;
  std::string target;  ///< a path from `/v2/` on, or a URL that the registry gave
  http::Headers headers;
  std::string body;
  std::size_t body_limit = 4U << 20U;
  std::optional<std::filesystem::path> body_file;  ///< sent in place of `body`
  std::optional<std::filesystem::path> save_to;    ///< gets the body of the answer
  std::vector<int> answers;  ///< statuses that are an answer to this, besides 2xx and 404
};

/// Return a request about a repository, a tag or digest of it, a blob of it, that allows `actions`
/// (`pull`, `pull,push`). Throw Error (exit 1) on a name that breaks the grammar: registries answer
/// 404 to those, as if they were absent.
Ask ask_for(const std::string& registry, const std::string& repository, const std::string& item,
            const char* actions);
Ask ask_for_manifest(const std::string& registry, const std::string& repository,
                     const std::string& tag_or_digest, const char* actions);
Ask ask_for_blob(const std::string& registry, const std::string& repository,
                 const std::string& digest, const char* actions);

/// Returns the answer to a request that writes. Throws Error (exit 5) on a 404.
http::Response checked_put(const Ask& ask, http::Response response);

bool is_sha256(const std::string& text);

/// How a registry is reached, as its answer to `/v2/` told.
struct Host {
  std::string base;  ///< `https://registry.example`
  http::Origin origin;
  std::optional<Challenge> challenge;  ///< absent: it asks for no login
};

}  // namespace pinned_images::registry
