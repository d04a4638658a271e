// SPDX-License-Identifier: MIT
// What a registry's status means: an answer, a passing failure, no usable answer, or a refusal.
#pragma once

#include "registry/credentials.hpp"
#include "registry/retry.hpp"
#include "support/http.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::registry {

/// What was asked, for the message.
struct Asked {
  std::string subject;  ///< `registry/repository:tag`
  std::string registry;
  std::string host;  ///< who answered: the registry, its token server, its storage
  std::string repository;
  std::string method;
  std::string scope;                       ///< `repository:ns/lint:pull,push`
  std::optional<Credentials> credentials;  ///< those that were used
  std::string authorization;               ///< the header that was sent; empty: none
};

bool is_success(int status);  ///< 2xx

/// Returns if the answer is one: 2xx, or a 404 that is a registry's (no page of HTML) and doesn't
/// hide a denial. Throws Passing on a status that may pass; Error: exit 5 on 401, 403 and the other
/// 4xx, on a full registry (413, 507); exit 4 on all else.
void judge(const http::Response& response, const Asked& asked, Time now);

/// Returns the refusal of a login or of its rights: scope, and whose login it was.
Error denied(const http::Response& response, const Asked& asked);

/// Returns `CODE: message`, the first error of a registry's answer, cut to a line's length; empty
/// if it has none, or if it holds one of the `secrets` in whatever spelling.
std::string first_error(const http::Response& response, const std::vector<std::string>& secrets);

}  // namespace pinned_images::registry
