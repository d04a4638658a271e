// SPDX-License-Identifier: MIT
// Images stand in rows, children behind their parent and farther in, each with its tags beside it.
// What decides them stands as near to its targets as the others of its column let it.
#include "image/graph_layout.hpp"

#include "support/escape.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <stdexcept>

namespace pinned_images::image {
namespace {

constexpr double picture_margin = 24;
constexpr double column_gap = 60;
constexpr double box_gap = 12;
constexpr double row_gap = 20;
constexpr double tag_gap = 8;
constexpr double padding_x = 12;
constexpr double padding_y = 8;
constexpr double icon_room = 17;
constexpr double indent = 20;
constexpr std::size_t deepest = 8;  // farther in there is no room
constexpr double passage = 24;
constexpr double top = 84;
constexpr double narrowest = 420;
constexpr std::size_t most_causes = 4;  // lines

enum Column : std::size_t { manifests, pins, images, tags, columns };

Column column_of(NodeKind kind) {
  switch (kind) {
    case NodeKind::Manifest:
      return manifests;
    case NodeKind::Pin:
    case NodeKind::Base:
      return pins;
    case NodeKind::Image:
      return images;
    case NodeKind::Tag:
      return tags;
  }
  throw std::logic_error("no such kind of node");
}

double widest_text(Column column) {
  return std::array<double, columns>{200, 230, 290, 230}.at(column);
}

double line_height(Role role) {
  return role == Role::Name || role == Role::Title ? 18 : 16;
}

/// Puts the lines of a node into its box, one below the other.
class Filler {
 public:
  explicit Filler(const GraphNode& node) : node_(node), widest_(widest_text(column_of(node.kind))) {
    box_.height = padding_y;
  }

  Box fill() {
    if (node_.kind == NodeKind::Tag) {
      fill_tag();
    } else {
      add(node_.text, node_.kind == NodeKind::Image ? Role::Title : Role::Name);
      if (!node_.key.empty()) add("key " + node_.key, Role::Key);
      if (!node_.state.empty()) add(node_.state, Role::State);
      add_causes();
    }
    box_.height += padding_y;
    box_.width += padding_x;
    return std::move(box_);
  }

 private:
  // Name and state in one line.
  void fill_tag() {
    add(node_.text, Role::Tag);
    if (node_.state.empty()) return;
    const double x = box_.width + 10;
    box_.height -= line_height(Role::State);
    add(node_.state, Role::State, x);
  }

  void add(const std::string& text, Role role, double x = padding_x) {
    const Font font = font_of(role);
    BoxLine line{shortened(for_terminal(text), font, widest_), role, x, 0, 0};
    if (role == Role::State) line.x += icon_room;
    line.width = text_width(line.text, font);
    box_.height += line_height(role);
    line.y = box_.height - 4;
    box_.width = std::max(box_.width, line.x + line.width);
    box_.lines.push_back(std::move(line));
  }

  void add_causes() {
    std::vector<std::string> lines;
    for (const std::string& cause : node_.causes) {
      const auto more = wrapped(for_terminal(cause), font_of(Role::Cause), widest_, most_causes);
      lines.insert(lines.end(), more.begin(), more.end());
    }
    const bool is_cut = lines.size() > most_causes;
    if (is_cut) lines.resize(most_causes - 1);
    for (const std::string& line : lines) add(line, Role::Cause);
    if (is_cut) add("and more: see explain-images", Role::Cause);
  }

  const GraphNode& node_;
  double widest_;
  Box box_;
};

double middle(const Box& box) {
  return box.y + box.height / 2;
}

/// A box that would like its middle to be at `wish`.
struct Wisher {
  Box* box;
  double wish;
};

// In the order of their wishes, each as near to its own as the others let it.
void settle(std::vector<Wisher> wishers) {
  std::stable_sort(wishers.begin(), wishers.end(),
                   [](const Wisher& a, const Wisher& b) { return a.wish < b.wish; });
  double free = -1e9;
  double moved = 0;
  for (const Wisher& one : wishers) {
    one.box->y = std::max(free, one.wish - one.box->height / 2);
    free = one.box->y + one.box->height + box_gap;
    moved += middle(*one.box) - one.wish;
  }
  for (const Wisher& one : wishers) one.box->y -= moved / static_cast<double>(wishers.size());
}

/// A line that is still to be drawn: where it begins and ends, by index of its boxes, and of the
/// box that keeps a way open for it in the column between.
struct Route {
  const GraphEdge* edge;
  std::size_t from;
  std::size_t to;
  std::size_t by = Box::no_node;
};

class GraphLayout {
 public:
  explicit GraphLayout(const Graph& graph) : graph_(graph) {}

  Picture lay_out() {
    make_boxes();
    make_routes();
    set_columns();
    place_images();
    place_by_targets(pins);
    place_by_targets(manifests);
    move_to_top();
    draw_routes();
    finish();
    return std::move(picture_);
  }

 private:
  void make_boxes() {
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      boxes_.push_back(Filler(graph_.nodes[i]).fill());
      boxes_.back().node = i;
      column_.push_back(column_of(graph_.nodes[i].kind));
    }
    depth_.assign(graph_.nodes.size(), 0);
  }

  void make_routes() {
    for (const GraphEdge& edge : graph_.edges) {
      Route route{&edge, edge.from, edge.to};
      if (column_[edge.from] == manifests && column_[edge.to] == images) {
        route.by = boxes_.size();
        boxes_.push_back({Box::no_node, 0, 0, passage, 4, {}});
        column_.push_back(pins);
      }
      routes_.push_back(route);
    }
    set_depths();
  }

  // A parent stands before its children.
  void set_depths() {
    std::vector<std::size_t> parent(graph_.nodes.size(), Box::no_node);
    for (const GraphEdge& edge : graph_.edges) {
      if (edge.kind == EdgeKind::Parent) parent[edge.to] = edge.from;
    }
    for (std::size_t i = 0; i < parent.size(); ++i) {
      if (parent[i] != Box::no_node) depth_[i] = std::min(depth_[parent[i]] + 1, deepest);
    }
  }

  double indent_of(const Box& box) const {
    return box.node == Box::no_node ? 0 : indent * static_cast<double>(depth_[box.node]);
  }

  void set_columns() {
    static constexpr std::array<const char*, columns> headings = {"Manifests", "Pins and bases",
                                                                  "Images", "Tags"};
    std::array<double, columns> width{};
    std::array<bool, columns> has_node{};
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      double& widest = width.at(column_[i]);
      widest = std::max(widest, boxes_[i].width + indent_of(boxes_[i]));
      has_node.at(column_[i]) |= boxes_[i].node != Box::no_node;
    }
    double x = picture_margin;
    for (std::size_t column = 0; column < columns; ++column) {
      if (width.at(column) == 0) continue;
      left_.at(column) = x;
      if (has_node.at(column)) picture_.headings.push_back({headings.at(column), x});
      x += width.at(column);
      right_ = x;
      x += column_gap;
    }
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      Box& box = boxes_[i];
      box.x = left_.at(column_[i]) + indent_of(box);
      box.width = width.at(column_[i]) - indent_of(box);
    }
  }

  void place_images() {
    std::map<std::size_t, std::vector<std::size_t>> tags_of;
    for (const Route& route : routes_) {
      if (route.edge->kind == EdgeKind::Names) tags_of[route.from].push_back(route.to);
    }
    double y = 0;
    for (std::size_t i = 0; i < graph_.nodes.size(); ++i) {
      if (column_[i] == images) y += place_row(boxes_[i], tags_of[i], y) + row_gap;
    }
  }

  // An image and its tags, beside each other's middle; returns the row's height.
  double place_row(Box& image, const std::vector<std::size_t>& its_tags, double y) {
    double stack = 0;
    for (const std::size_t tag : its_tags) stack += boxes_[tag].height + (stack > 0 ? tag_gap : 0);
    const double height = std::max(image.height, stack);
    image.y = y + (height - image.height) / 2;
    double at = y + (height - stack) / 2;
    for (const std::size_t tag : its_tags) {
      boxes_[tag].y = at;
      at += boxes_[tag].height + tag_gap;
    }
    return height;
  }

  void place_by_targets(Column column) {
    std::vector<double> sum(boxes_.size(), 0);
    std::vector<double> count(boxes_.size(), 0);
    const auto pull = [&](std::size_t box, std::size_t target) {
      sum[box] += middle(boxes_[target]);
      count[box] += 1;
    };
    for (const Route& route : routes_) {
      if (route.by != Box::no_node) pull(route.by, route.to);
      pull(route.from, route.by == Box::no_node ? route.to : route.by);
    }
    std::vector<Wisher> wishers;
    for (std::size_t i = 0; i < boxes_.size(); ++i) {
      if (column_[i] != column) continue;
      wishers.push_back({&boxes_[i], count[i] == 0 ? 0 : sum[i] / count[i]});
    }
    settle(std::move(wishers));
  }

  void move_to_top() {
    double highest = 1e9;
    for (const Box& box : boxes_) highest = std::min(highest, box.y);
    for (Box& box : boxes_) box.y += top - highest;
  }

  // Where lines leave or reach a side of a box: in the order of their other ends, so that they
  // don't cross there.
  using Ends = std::map<std::size_t, std::vector<std::pair<double, std::size_t>>>;

  std::map<std::pair<std::size_t, std::size_t>, double> ports(Ends ends, bool are_targets) const {
    std::map<std::pair<std::size_t, std::size_t>, double> result;
    for (auto& [box, others] : ends) {
      std::stable_sort(others.begin(), others.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      // A line from the parent comes in above the others.
      const bool has_parent = are_targets && indent_of(boxes_[box]) > 0;
      const double from = boxes_[box].y + (has_parent ? 26 : 8);
      const double to = boxes_[box].y + boxes_[box].height - 8;
      const auto gaps = static_cast<double>(others.size() - 1);
      const double step = gaps == 0 ? 0 : std::min(10.0, std::max(0.0, to - from) / gaps);
      double y = boxes_[box].height < 16 ? middle(boxes_[box]) : (from + to - gaps * step) / 2;
      for (const auto& [_, route] : others) {
        result[{box, route}] = y;
        y += step;
      }
    }
    return result;
  }

  void draw_routes() {
    Ends out;
    Ends in;
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      const Route& route = routes_[i];
      if (route.edge->kind == EdgeKind::Parent) continue;
      const bool is_long = route.by != Box::no_node;
      out[route.from].emplace_back(middle(boxes_[is_long ? route.by : route.to]), i);
      in[route.to].emplace_back(middle(boxes_[is_long ? route.by : route.from]), i);
    }
    const auto leaves = ports(std::move(out), false);
    const auto reaches = ports(std::move(in), true);
    for (std::size_t i = 0; i < routes_.size(); ++i) {
      const Route& route = routes_[i];
      Wire wire{route.edge->kind, route.edge->moved, {}};
      if (route.edge->kind == EdgeKind::Parent) {
        draw_elbow(route, wire);
      } else {
        draw(route, leaves.at({route.from, i}), reaches.at({route.to, i}), wire);
      }
      picture_.wires.push_back(std::move(wire));
    }
  }

  // It reaches its column, and then goes straight to a box that stands farther in.
  void draw(const Route& route, double leaves, double reaches, Wire& wire) {
    const Box& target = boxes_[route.to];
    double x = boxes_[route.from].x + boxes_[route.from].width;
    double y = leaves;
    if (route.by != Box::no_node) {
      const Box& by = boxes_[route.by];
      wire.pieces.push_back({x, y, by.x, middle(by)});
      wire.pieces.push_back({by.x, middle(by), by.x + by.width, middle(by)});
      x = by.x + by.width;
      y = middle(by);
    }
    const double column = left_.at(column_[route.to]);
    wire.pieces.push_back({x, y, column, reaches});
    if (target.x > column) wire.pieces.push_back({column, reaches, target.x, reaches});
  }

  // From below the parent, left of its children.
  void draw_elbow(const Route& route, Wire& wire) const {
    const Box& parent = boxes_[route.from];
    const Box& child = boxes_[route.to];
    const double x = parent.x + indent / 2;
    const double y = child.y + 14;
    wire.pieces.push_back({x, parent.y + parent.height, x, y});
    if (child.x > x) wire.pieces.push_back({x, y, child.x, y});
  }

  void finish() {
    double bottom = top;
    for (Box& box : boxes_) {
      bottom = std::max(bottom, box.y + box.height);
      for (BoxLine& line : box.lines) {
        line.x += box.x;
        line.y += box.y;
      }
      if (box.node != Box::no_node) picture_.boxes.push_back(std::move(box));
    }
    picture_.width = std::max(narrowest, right_ + picture_margin);
    picture_.height = bottom + picture_margin;
    picture_.title = shortened(for_terminal(graph_.title), font_of(Role::Title),
                               (picture_.width - 2 * picture_margin) * 0.85);
  }

  const Graph& graph_;
  Picture picture_;
  std::vector<Box> boxes_;  ///< of the nodes, and behind them those that keep a way open
  std::vector<Column> column_;
  std::vector<std::size_t> depth_;
  std::vector<Route> routes_;
  std::array<double, columns> left_{};
  double right_ = 0;
};

}  // namespace

Font font_of(Role role) {
  switch (role) {
    case Role::Title:
      return {14, true, false};
    case Role::Tag:
      return {12, false, true};
    case Role::Key:
      return {11, false, true};
    case Role::State:
      return {12, true, false};
    case Role::Cause:
      return {12, false, false};
    case Role::Name:
      return {13, false, false};
  }
  throw std::logic_error("no such role");
}

Picture lay_out(const Graph& graph) {
  return GraphLayout(graph).lay_out();
}

}  // namespace pinned_images::image
