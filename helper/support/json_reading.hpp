// SPDX-License-Identifier: MIT
// Reads JSON (RFC 8259), from a text and out of a value that must be of some kind.
#pragma once

#include "support/json.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images {

/// Returns the value that a text is; of members with one name the last. Throws
/// std::invalid_argument on what is no JSON, or nests more than 500 deep.
Json parse_json(std::string_view text);

/// Returns the same; null where parse_json() throws.
Json parse_json_or_null(std::string_view text);

/// Returns the items of a list that are texts; none if this is no list.
std::vector<std::string> texts_in(const Json& list);

/// A member that there must be, and of one kind. Each throws std::invalid_argument, which names the
/// member, where it is not so.
const Json& member_of(const Json& object, std::string_view name);
const std::string& text_of(const Json& object, std::string_view name);
const std::vector<Json>& items_of(const Json& object, std::string_view name);
std::vector<std::string> texts_of(const Json& object, std::string_view name);
int number_of(const Json& object, std::string_view name);
bool truth_of(const Json& object, std::string_view name);

}  // namespace pinned_images
