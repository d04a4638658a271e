// SPDX-License-Identifier: MIT
// https://mermaid.js.org/syntax/flowchart.html. Colours are of lines alone, so that texts stay
// readable in a light and in a dark theme.
#include "image/graph_label.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <map>
#include <stdexcept>

#include <fmt/core.h>

namespace pinned_images::image {
namespace {

// Mermaid's defaults, which a site may raise and a page can't.
constexpr std::size_t most_bytes = 50000;
constexpr std::size_t most_edges = 500;

struct Shape {
  const char* before;
  const char* after;
};

Shape mermaid_shape_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Manifest:
      return {"[", "]"};
    case NodeKind::Pin:
      return {"([", "])"};
    case NodeKind::Base:
      return {"[(", ")]"};
    case NodeKind::Image:
      return {"[", "]"};
    case NodeKind::Tag:
      return {">", "]"};
  }
  throw std::logic_error("no such kind of node");
}

std::string label(const std::vector<std::string>& lines) {
  std::vector<std::string> escaped;
  for (const std::string& line : lines) escaped.push_back(for_mermaid(line));
  return "\"" + join(escaped, "<br/>") + "\"";
}

const char* arrow_of(const GraphEdge& edge) {
  if (edge.moved) return "==>";
  if (edge.kind == EdgeKind::Installs) return "-.->";
  return edge.kind == EdgeKind::Parent ? "-->|parent|" : "-->";
}

class MermaidWriter {
 public:
  explicit MermaidWriter(const Graph& graph) : graph_(graph) {}

  std::string write() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) add_node(i);
    for (const GraphEdge& edge : graph_.edges) add_edge(edge);
    text_ +=
        "  classDef good stroke:#1a7f37,stroke-width:2px\n"
        "  classDef notice stroke:#0969da,stroke-width:2px\n"
        "  classDef stale stroke:#bf8700,stroke-width:3px\n"
        "  classDef bad stroke:#cf222e,stroke-width:3px\n"
        "  classDef unknown stroke-dasharray:5 4\n";
    for (const auto& [name, nodes] : classes_) {
      text_ += "  class " + join(nodes, ",") + " " + name + "\n";
    }
    return std::move(text_);
  }

 private:
  void add_node(std::size_t i) {
    const GraphNode& node = graph_.nodes[i];
    const std::string id = "n" + std::to_string(i);
    const Shape shape = mermaid_shape_of(node.kind);
    text_ += "  " + id + shape.before + label(label_of(node)) + shape.after + "\n";
    if (node.mark != Mark::None) classes_[name_of(node.mark)].push_back(id);
    if (node.key.empty()) return;
    text_ += fmt::format("  k{}{{{{{}}}}}\n  k{} --> {}\n", i, label({"key " + node.key}), i, id);
  }

  void add_edge(const GraphEdge& edge) {
    text_ += fmt::format("  n{} {} {}{}\n", edge.from, arrow_of(edge),
                         ends_at_key(edge, graph_) ? 'k' : 'n', edge.to);
  }

  const Graph& graph_;
  std::map<std::string, std::vector<std::string>> classes_;
  std::string text_ = "flowchart LR\n";
};

}  // namespace

std::string to_mermaid(const Graph& graph) {
  return MermaidWriter(graph).write();
}

std::string problem_of_mermaid(const Graph& graph, const std::string& mermaid) {
  std::size_t keys = 0;
  for (const GraphNode& node : graph.nodes) keys += node.key.empty() ? 0 : 1;
  if (const std::size_t edges = graph.edges.size() + keys; edges > most_edges) {
    return fmt::format("it has {} arrows, and they show {} at most", edges, most_edges);
  }
  if (mermaid.size() <= most_bytes) return "";
  return fmt::format("it has {} bytes, and they show {} at most", mermaid.size(), most_bytes);
}

}  // namespace pinned_images::image
