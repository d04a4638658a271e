// SPDX-License-Identifier: MIT
// The tree behind a marker: comparisons, joined by `and` and `or`.
#pragma once

#include "python/marker.hpp"

#include <string>
#include <vector>

namespace pinned_images::python {

struct MarkerOperand {
  bool is_variable = false;
  std::string text;  ///< the variable's name, or the text between the quotes
};

/// A comparison if it has no parts, else its parts in the order written.
struct Marker::Node {
  MarkerOperand left;
  std::string op;
  MarkerOperand right;

  std::vector<Node> parts;
  std::vector<bool> begins_alternative;  ///< for each part: `or` is before it
};

}  // namespace pinned_images::python
