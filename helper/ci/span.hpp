// SPDX-License-Identifier: MIT
// Where a scalar stands in the bytes of a YAML text: yaml-cpp tells where a node begins, not more.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace pinned_images::ci {

enum class Style { Plain, Single, Double, Literal, Folded };

std::string_view to_string(Style style);

/// The bytes of a scalar, quotes and the sign of a block with them, properties (`&anchor !tag`)
/// without.
struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
  Style style = Style::Plain;
  std::string_view properties;  ///< a part of the text: `&anchor !tag`

  bool operator==(const Span&) const = default;
};

/// Returns the span of the scalar of this value whose node begins at `node`. A block ends where its
/// lines do, empty ones behind it included. Absent if the bytes don't spell the value.
std::optional<Span> span_of(std::string_view text, std::size_t node, std::string_view value);

/// Returns whether a comment stands behind `at` in its line.
bool has_comment_behind(std::string_view text, std::size_t at);

}  // namespace pinned_images::ci
