// SPDX-License-Identifier: MIT
// Members of maps as CI services see them: merge keys (`<<`) followed.
#pragma once

#include "ci/yaml_stream.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace pinned_images::ci {

struct Member {
  std::string_view key;
  std::uint32_t key_node;
  std::uint32_t value;
};

/// Returns the members of a map whose keys are scalars, in document order, a key given twice both
/// times; behind them those of `<<` that it doesn't have itself. None if it is no map.
std::vector<Member> members_of(const YamlStream& stream, std::uint32_t map);

/// Returns the values that a map has for a key: several if it is given twice.
std::vector<std::uint32_t> find_all(const YamlStream& stream, std::uint32_t map,
                                    std::string_view key);

/// Returns the items of a list; none if it is no list.
const std::vector<std::uint32_t>& items_of(const YamlStream& stream, std::uint32_t list);

bool is_scalar(const YamlStream& stream, std::uint32_t node);
bool is_list(const YamlStream& stream, std::uint32_t node);
bool is_map(const YamlStream& stream, std::uint32_t node);

}  // namespace pinned_images::ci
