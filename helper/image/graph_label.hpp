// SPDX-License-Identifier: MIT
// What stands in the boxes of a graph that another program draws.
#pragma once

#include "image/graph.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

/// Returns the lines of a node's box, without control characters, each of a width that a box may
/// have: its text, how it stands, and why, as far as two lines hold it.
std::vector<std::string> label_of(const GraphNode& node);

/// Returns whether the edge ends at the image's key: that hangs on what it comes from.
bool ends_at_key(const GraphEdge& edge, const Graph& graph);

}  // namespace pinned_images::image
