// SPDX-License-Identifier: MIT
// What a registry would let us do, asked for real and without changing anything there.
#pragma once

#include "registry/client.hpp"

#include <string>

namespace pinned_images::registry {

/// Who may delete on GitLab, for hints (gitlabhq lib/gitlab/auth.rb, `abilities_for_scopes`: of a
/// token's scopes api alone has admin_container_image).
inline constexpr const char* delete_needs =
    "on GitLab: the job's own login, or a token with the scope api of a Maintainer";

/// How a registry is reached, and what it asks for.
struct Contact {
  std::string scheme;  ///< `https`, `http`
  std::string login;   ///< `basic`, `bearer`; empty: it asks for no login
};

/// Returns how the registry of a repository is reached. Throws Error as Client does.
Contact reach(Client& client, const std::string& registry, const std::string& repository);

/// Opens an upload and cancels it (distribution spec, "POST then PUT", "Cancel a blob upload"): a
/// login that may not push is refused at its beginning. Returns whether the registry confirmed the
/// end; one that does not forgets the upload by itself. Throws Error as Client does.
bool try_push(Client& client, const std::string& registry, const std::string& repository);

/// Deletes a digest that no image can have, by the right to delete: `Absent` if that would be
/// allowed, `Unsupported` if this registry deletes nothing. Throws Error as Client does.
Deletion try_delete(Client& client, const std::string& registry, const std::string& repository);

}  // namespace pinned_images::registry
