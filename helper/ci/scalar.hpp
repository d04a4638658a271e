// SPDX-License-Identifier: MIT
// A scalar of a CI file: its value, and the bytes that spell it.
#pragma once

#include "ci/span.hpp"
#include "ci/yaml_stream.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace pinned_images::ci {

struct Scalar {
  std::string value;
  std::string raw;  ///< the bytes from `begin` to `end`
  Style style = Style::Plain;
  Place place;
  std::size_t byte_column = 0;  ///< 1-based
  std::size_t begin = 0;        ///< in the file as stored
  std::size_t end = 0;
  std::string properties;  ///< `&anchor !tag` before it
};

/// Returns the scalar that a node is. Throws Error with the place if its end can't be told.
Scalar scalar_of(const YamlStream& stream, std::uint32_t node);

}  // namespace pinned_images::ci
