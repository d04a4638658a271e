// SPDX-License-Identifier: MIT
// Bounds on what is remembered of a file: the name of each place repeats all keys above it.
#pragma once

#include "ci/yaml_stream.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <string>

namespace pinned_images::ci {

/// Throws Error with the place of `node` if it is one too many, or its place has too long a name.
inline void check_limits(const YamlStream& stream, std::uint32_t node, std::size_t count,
                         const std::string& where) {
  constexpr std::size_t max_count = 100'000;
  constexpr std::size_t max_where = 4096;
  const std::string hint = "no CI file needs that: correct the file";
  if (count >= max_count) {
    throw input_error(stream.place(stream.node(node).begin),
                      "more than 100,000 images or variables", hint);
  }
  if (where.size() > max_where) {
    throw input_error(stream.place(stream.node(node).begin),
                      "keys of more than 4096 bytes above a value", hint);
  }
}

}  // namespace pinned_images::ci
