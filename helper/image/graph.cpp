// SPDX-License-Identifier: MIT
#include "image/graph.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <map>
#include <stdexcept>
#include <utility>

namespace pinned_images::image {
namespace {

constexpr std::size_t key_digits = 16;

class Maker {
 public:
  Maker(std::string title, const std::vector<GraphImage>& images) : images_(images) {
    graph_.title = std::move(title);
  }

  Graph make() {
    for (std::size_t i = 0; i < images_.size(); ++i) {
      if (!has_parent(images_[i])) add_line(i);
    }
    return std::move(graph_);
  }

 private:
  bool has_parent(const GraphImage& image) const {
    return std::any_of(images_.begin(), images_.end(), [&](const GraphImage& other) {
      return !image.parent.empty() && other.name == image.parent;
    });
  }

  void add_line(std::size_t root) {
    const std::size_t node = add_image(images_[root]);
    for (std::size_t i = 0; i < images_.size(); ++i) {
      if (images_[i].parent != images_[root].name) continue;
      const std::size_t child = graph_.nodes.size();
      add_line(i);
      graph_.edges.push_back({node, child, EdgeKind::Parent});
    }
  }

  std::size_t add_image(const GraphImage& image) {
    const std::size_t node = graph_.nodes.size();
    graph_.nodes.push_back({NodeKind::Image, image.name, image.repository,
                            image.key.substr(0, key_digits), image.state, image.causes,
                            image.mark});
    for (const GraphPin& pin : image.pins) add_pin(pin, node);
    if (!image.base.empty()) add_base(image, node);
    for (const std::string& manifest : image.manifests) add_manifest(manifest, image, node);
    for (const GraphTag& tag : image.tags) add_tag(image, tag, node);
    return node;
  }

  void add_pin(const GraphPin& pin, std::size_t image) {
    const std::size_t node = shared(NodeKind::Pin, pin.text);
    GraphNode& made = graph_.nodes[node];
    const bool moved = !pin.change.empty();
    if (moved && made.state.empty()) made.state = "moved: " + pin.change;
    if (moved) made.mark = Mark::Stale;
    for (const std::string& file : pin.files) {
      connect(shared(NodeKind::Manifest, file), node, EdgeKind::Decides, moved);
    }
    connect(node, image, EdgeKind::Decides, moved);
  }

  void add_base(const GraphImage& image, std::size_t node) {
    const std::size_t base = shared(NodeKind::Base, image.base);
    if (!image.base_state.empty()) {
      graph_.nodes[base].state = image.base_state;
      graph_.nodes[base].mark = Mark::Notice;
    }
    connect(base, node, EdgeKind::Decides, false);
  }

  void add_manifest(const std::string& manifest, const GraphImage& image, std::size_t node) {
    const bool decides = std::any_of(image.pins.begin(), image.pins.end(), [&](const auto& pin) {
      return std::find(pin.files.begin(), pin.files.end(), manifest) != pin.files.end();
    });
    const std::size_t made = shared(NodeKind::Manifest, manifest);
    if (!decides) connect(made, node, EdgeKind::Installs, false);
  }

  void add_tag(const GraphImage& image, const GraphTag& tag, std::size_t node) {
    graph_.nodes.push_back(
        {NodeKind::Tag, tag.name, image.repository + ":" + tag.name, "", tag.state, {}, tag.mark});
    graph_.edges.push_back({node, graph_.nodes.size() - 1, EdgeKind::Names});
  }

  std::size_t shared(NodeKind kind, const std::string& text) {
    const auto [found, is_new] = shared_.try_emplace({kind, text}, graph_.nodes.size());
    if (is_new) graph_.nodes.push_back({kind, text, text});
    return found->second;
  }

  void connect(std::size_t from, std::size_t to, EdgeKind kind, bool moved) {
    const auto [found, is_new] = known_.try_emplace({from, to}, graph_.edges.size());
    if (is_new) graph_.edges.push_back({from, to, kind});
    graph_.edges[found->second].moved |= moved;
  }

  const std::vector<GraphImage>& images_;
  Graph graph_;
  std::map<std::pair<NodeKind, std::string>, std::size_t> shared_;
  std::map<std::pair<std::size_t, std::size_t>, std::size_t> known_;
};

std::size_t count(const Graph& graph, NodeKind kind) {
  return static_cast<std::size_t>(
      std::count_if(graph.nodes.begin(), graph.nodes.end(),
                    [&](const GraphNode& node) { return node.kind == kind; }));
}

}  // namespace

const char* name_of(Mark mark) {
  switch (mark) {
    case Mark::None:
      return "none";
    case Mark::Good:
      return "good";
    case Mark::Notice:
      return "notice";
    case Mark::Stale:
      return "stale";
    case Mark::Bad:
      return "bad";
    case Mark::Unknown:
      return "unknown";
  }
  throw std::logic_error("no such mark");
}

Graph to_graph(std::string title, const std::vector<GraphImage>& images) {
  return Maker(std::move(title), images).make();
}

std::string description_of(const Graph& graph) {
  std::string text = counted(count(graph, NodeKind::Manifest), "manifest") + ", " +
                     counted(count(graph, NodeKind::Pin), "pin") + ", " +
                     counted(count(graph, NodeKind::Image), "image") + ".";
  for (const GraphNode& node : graph.nodes) {
    if (node.kind != NodeKind::Image) continue;
    text += " " + node.text + ": " + node.state;
    if (!node.causes.empty()) text += " (" + join(node.causes, "; ") + ")";
    text += ".";
  }
  return text;
}

}  // namespace pinned_images::image
