// SPDX-License-Identifier: MIT
// https://graphviz.org/doc/info/lang.html and attrs.html.
#include "image/graph_label.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <stdexcept>

#include <fmt/core.h>

namespace pinned_images::image {
namespace {

const char* dot_shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Manifest:
      return "shape=note";
    case NodeKind::Pin:
      return "shape=box, style=rounded";
    case NodeKind::Base:
      return "shape=cylinder";
    case NodeKind::Image:
      return "shape=box3d";
    case NodeKind::Tag:
      return "shape=cds";
  }
  throw std::logic_error("no such kind of node");
}

const char* look_of(Mark mark) {
  switch (mark) {
    case Mark::None:
      return "";
    case Mark::Good:
      return ", color=\"#1a7f37\"";
    case Mark::Notice:
      return ", color=\"#0969da\"";
    case Mark::Stale:
      return ", color=\"#9a6700\", penwidth=2";
    case Mark::Bad:
      return ", color=\"#cf222e\", penwidth=2";
    case Mark::Unknown:
      return ", color=\"#59636e\", style=dashed";
  }
  throw std::logic_error("no such mark");
}

const char* look_of(const GraphEdge& edge) {
  if (edge.moved) return " [color=\"#9a6700\", penwidth=2]";
  if (edge.kind == EdgeKind::Installs) return " [style=dotted]";
  return edge.kind == EdgeKind::Parent ? " [label=\"parent\"]" : "";
}

std::string label(const GraphNode& node) {
  std::vector<std::string> escaped;
  for (const std::string& line : label_of(node)) escaped.push_back(for_dot(line));
  return join(escaped, "\\n");
}

std::string node_text(const GraphNode& node, std::size_t i) {
  std::string text = fmt::format("  n{} [label=\"{}\", tooltip=\"{}\", {}{}];\n", i, label(node),
                                 for_dot(node.about), dot_shape_of(node.kind), look_of(node.mark));
  if (node.key.empty()) return text;
  text += fmt::format("  k{} [label=\"key {}\", shape=hexagon];\n  k{} -> n{};\n", i,
                      for_dot(node.key), i, i);
  return text;
}

}  // namespace

std::string to_dot(const Graph& graph) {
  std::string text = fmt::format(
      "digraph \"pinned-images\" {{\n"
      "  graph [rankdir=LR, label=\"{}\", labelloc=t, fontname=\"sans-serif\"];\n"
      "  node [fontname=\"sans-serif\", fontsize=11];\n"
      "  edge [fontname=\"sans-serif\", fontsize=9, color=\"#59636e\"];\n",
      for_dot(graph.title));
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) text += node_text(graph.nodes[i], i);
  for (const GraphEdge& edge : graph.edges) {
    text += fmt::format("  n{} -> {}{}{};\n", edge.from, ends_at_key(edge, graph) ? 'k' : 'n',
                        edge.to, look_of(edge));
  }
  return text + "}\n";
}

}  // namespace pinned_images::image
