// SPDX-License-Identifier: MIT
// Where the boxes and lines of a graph are drawn: four columns (manifests, pins and bases, images,
// tags), no two boxes one over the other, no text wider than its box.
#pragma once

#include "image/graph.hpp"
#include "image/text_width.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pinned_images::image {

/// What a line of a box is, and so how it looks.
enum class Role { Name, Title, Tag, Key, State, Cause };

struct BoxLine {
  std::string text;  ///< without control characters
  Role role = Role::Name;
  double x = 0;  ///< of its beginning
  double y = 0;  ///< of its base line
  double width = 0;
};

/// The box of a node; of none where a line passes a column.
struct Box {
  static constexpr std::size_t no_node = static_cast<std::size_t>(-1);
  std::size_t node = no_node;
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  std::vector<BoxLine> lines;
};

/// A line from one side of a box to another's, each piece from x1 to x2.
struct Piece {
  double x1 = 0;
  double y1 = 0;
  double x2 = 0;
  double y2 = 0;
};

struct Wire {
  EdgeKind kind = EdgeKind::Decides;
  bool moved = false;
  std::vector<Piece> pieces;  ///< the end of each is the beginning of the next
};

struct Heading {
  std::string text;
  double x = 0;
};

struct Picture {
  double width = 0;
  double height = 0;
  std::string title;  ///< as much of it as there is room for
  std::vector<Heading> headings;
  std::vector<Box> boxes;  ///< of nodes alone
  std::vector<Wire> wires;
};

/// Returns the font that a line of a box is drawn in.
Font font_of(Role role);

/// Lays a graph out.
Picture lay_out(const Graph& graph);

}  // namespace pinned_images::image
