// SPDX-License-Identifier: MIT
// What a registry's JSON, which may hold anything, says of platforms.
#pragma once

#include "support/json.hpp"

#include <string>

namespace pinned_images::registry {

/// Returns the platform that a config, or an index of a child, spells as `os`, `architecture` and
/// `variant`: `linux/arm/v7`; empty if it names none.
std::string platform_of(const Json& object);

}  // namespace pinned_images::registry
