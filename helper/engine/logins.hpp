// SPDX-License-Identifier: MIT
// The logins of a build that speaks to registries itself: ours, and the user's for all others.
#pragma once

#include "engine/requests.hpp"
#include "support/json.hpp"

#include <set>
#include <string>
#include <vector>

namespace pinned_images::engine {

/// Returns the registries of a request for which we give the login: one that is empty, too, which
/// keeps the user's from going over plain http.
std::vector<PushTarget> given_logins(const BuildRequest& request);

/// Puts the login for a registry in place of whatever a config.json or auth.json has for it;
/// returns the names that it stands under. Throws Error (exit 1) if ours can't be read.
std::set<std::string> put_login(Json& config, const PushTarget& target);

}  // namespace pinned_images::engine
