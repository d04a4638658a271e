// SPDX-License-Identifier: MIT
#include "image/graph_label.hpp"

#include "image/text_width.hpp"
#include "support/escape.hpp"

namespace pinned_images::image {
namespace {

constexpr double widest_label = 420;
constexpr std::size_t most_causes_in_label = 2;

std::string line_of(const std::string& text) {
  return shortened(for_terminal(text), Font{}, widest_label);
}

}  // namespace

std::vector<std::string> label_of(const GraphNode& node) {
  std::vector<std::string> lines = {line_of(node.text)};
  if (!node.state.empty()) lines.push_back(line_of(node.state));
  for (std::size_t i = 0; i < node.causes.size() && i < most_causes_in_label; ++i) {
    lines.push_back(line_of(node.causes[i]));
  }
  if (node.causes.size() > most_causes_in_label) {
    lines.push_back("and " + std::to_string(node.causes.size() - most_causes_in_label) + " more");
  }
  return lines;
}

bool ends_at_key(const GraphEdge& edge, const Graph& graph) {
  return edge.kind == EdgeKind::Decides && graph.nodes[edge.to].kind == NodeKind::Image;
}

}  // namespace pinned_images::image
