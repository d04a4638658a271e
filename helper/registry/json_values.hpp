// SPDX-License-Identifier: MIT
// Values out of a registry's JSON, which may hold anything.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace pinned_images::registry {

/// Returns a member that is text; empty if there is none, or `object` is no object.
std::string text_of(const nlohmann::json& object, const char* name);

/// Returns the platform that a config, or an index of a child, spells as `os`, `architecture` and
/// `variant`: `linux/arm/v7`; empty if it names none.
std::string platform_of(const nlohmann::json& object);

}  // namespace pinned_images::registry
