// SPDX-License-Identifier: MIT
// A request to a registry before it has a scheme and a login, and the host that it goes to.
#pragma once

#include "registry/auth.hpp"
#include "support/http.hpp"

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
};

/// How a registry is reached, as its answer to `/v2/` told.
struct Host {
  std::string base;  ///< `https://registry.example`
  http::Origin origin;
  std::optional<Challenge> challenge;  ///< absent: it asks for no login
};

}  // namespace pinned_images::registry
