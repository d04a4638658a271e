// SPDX-License-Identifier: MIT
// The graph of what `explain` tells.
#pragma once

#include "cli/explained.hpp"
#include "cli/workspace.hpp"
#include "image/graph.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

/// Returns how an image stands, in words for people: `to be built`.
std::string state_text(const Explained& image);

/// Returns how that looks.
image::Mark mark_of(const Explained& image);

/// Returns why it stands so, one cause a text; empty if it is published.
std::vector<std::string> causes_of(const Explained& image);

/// Returns the graph of these images of the workspace; paths start at the project's folder.
image::Graph graph_of(const Workspace& workspace, const std::vector<Explained>& images);

}  // namespace pinned_images::cli
