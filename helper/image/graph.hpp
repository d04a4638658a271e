// SPDX-License-Identifier: MIT
// The picture of a project: manifests decide pins, pins and bases decide keys, keys name images,
// images have tags. Nodes and edges, and the formats they are written in.
#pragma once

#include "image/graph_values.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pinned_images::image {

enum class NodeKind { Manifest, Pin, Base, Image, Tag };

struct GraphNode {
  NodeKind kind = NodeKind::Manifest;
  std::string text;
  std::string about;       ///< in full, where `text` is short for something
  std::string key = {};    ///< of an image: the first 16 digits
  std::string state = {};  ///< in words; or empty
  std::vector<std::string> causes = {};
  Mark mark = Mark::None;
};

enum class EdgeKind {
  Decides,   ///< the target, or its key, hangs on it
  Installs,  ///< the image installs from it, but its key doesn't hang on it
  Parent,    ///< the image is built from it, and the key hangs on its key
  Names,     ///< the tag is, or is to be, the image's
};

struct GraphEdge {
  std::size_t from = 0;
  std::size_t to = 0;
  EdgeKind kind = EdgeKind::Decides;
  bool moved = false;  ///< what moved came this way
};

struct Graph {
  std::string title;
  std::vector<GraphNode> nodes;  ///< images in a tree's order, each behind its parent
  std::vector<GraphEdge> edges;
};

/// Returns the graph of the images; what several of them share is one node.
Graph to_graph(std::string title, const std::vector<GraphImage>& images);

/// Returns it in a sentence or two, for those who can't see it.
std::string description_of(const Graph& graph);

/// Returns it for Mermaid 9 and newer, as GitLab and GitHub show it.
std::string to_mermaid(const Graph& graph);

/// Returns why GitLab and GitHub won't show a Mermaid text; empty if they will.
std::string problem_of_mermaid(const Graph& graph, const std::string& mermaid);

/// Returns it for Graphviz.
std::string to_dot(const Graph& graph);

/// Returns it as an SVG, light or dark as the reader's screen is, that asks for nothing else.
std::string to_svg(const Graph& graph);

}  // namespace pinned_images::image
