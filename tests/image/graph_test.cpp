// SPDX-License-Identifier: MIT
#include "image/graph.hpp"

#include "image/graph_layout.hpp"

#include <algorithm>
#include <random>

#include <fmt/core.h>
#include <gmock/gmock.h>

namespace pinned_images::image {
namespace {

GraphImage lint() {
  GraphImage image;
  image.name = "lint";
  image.repository = "r.example/p/lint";
  image.key = std::string(64, '1');
  image.state = "to be built";
  image.mark = Mark::Stale;
  image.causes = {"torch: ==2.1 -> ==2.2", "group: gone: \"x\"", "template: changed"};
  image.base = "r.example/python:3";
  image.base_state = "has moved since";
  image.manifests = {"pyproject.toml", "uv.lock"};
  image.pins = {{"torch==2.2", "==2.1 -> ==2.2", {"uv.lock"}}};
  image.tags = {{"1.0", "not there", Mark::None}};
  return image;
}

GraphImage full() {
  GraphImage image = lint();
  image.name = "full";
  image.repository = "r.example/p/full";
  image.key = std::string(64, '2');
  image.state = "unknown: no answer";
  image.mark = Mark::Unknown;
  image.causes.clear();
  image.base.clear();
  image.base_state.clear();
  image.parent = "lint";
  image.pins.front().change.clear();
  image.tags = {{"1.0", "unknown", Mark::Unknown}};
  return image;
}

TEST(Graph, WhatImagesShareIsOneNode) {
  const Graph graph = to_graph("title", {lint(), full()});
  std::vector<std::string> texts;
  for (const GraphNode& node : graph.nodes) texts.push_back(node.text);
  EXPECT_THAT(texts, testing::ElementsAre("lint", "torch==2.2", "uv.lock", "r.example/python:3",
                                          "pyproject.toml", "1.0", "full", "1.0"));
}

TEST(Graph, ChildrenFollowTheirParentWhateverTheOrder) {
  GraphImage other = lint();
  other.name = "other";
  const Graph graph = to_graph("title", {full(), other, lint()});
  std::vector<std::string> images;
  for (const GraphNode& node : graph.nodes) {
    if (node.kind == NodeKind::Image) images.push_back(node.text);
  }
  EXPECT_THAT(images, testing::ElementsAre("other", "lint", "full"));
}

TEST(Graph, ParentThatIsNotAmongThemIsNone) {
  const Graph graph = to_graph("title", {full()});
  EXPECT_EQ(graph.nodes.front().text, "full");
}

TEST(Graph, Description) {
  EXPECT_EQ(description_of(to_graph("title", {lint(), full()})),
            "2 manifests, 1 pin, 2 images. lint: to be built (torch: ==2.1 -> ==2.2; group: gone: "
            "\"x\"; template: changed). full: unknown: no answer.");
}

TEST(Graph, Mermaid) {
  EXPECT_EQ(to_mermaid(to_graph("title", {lint(), full()})),
            R"(flowchart LR
  n0["lint<br/>to be built<br/>torch#58; ==2.1 -#62; ==2.2)"
            R"(<br/>group#58; gone#58; #34;x#34;<br/>and 1 more"]
  k0{{"key 1111111111111111"}}
  k0 --> n0
  n1(["torch==2.2<br/>moved#58; ==2.1 -#62; ==2.2"])
  n2["uv.lock"]
  n3[("r.example/python#58;3<br/>has moved since")]
  n4["pyproject.toml"]
  n5>"1.0<br/>not there"]
  n6["full<br/>unknown#58; no answer"]
  k6{{"key 2222222222222222"}}
  k6 --> n6
  n7>"1.0<br/>unknown"]
  n2 ==> n1
  n1 ==> k0
  n3 --> k0
  n4 -.-> n0
  n0 --> n5
  n1 --> k6
  n4 -.-> n6
  n6 --> n7
  n0 -->|parent| n6
  classDef good stroke:#1a7f37,stroke-width:2px
  classDef notice stroke:#0969da,stroke-width:2px
  classDef stale stroke:#bf8700,stroke-width:3px
  classDef bad stroke:#cf222e,stroke-width:3px
  classDef unknown stroke-dasharray:5 4
  class n3 notice
  class n0,n1 stale
  class n6,n7 unknown
)");
}

TEST(Graph, Dot) {
  EXPECT_EQ(to_dot(to_graph("a \"title\"", {full()})),
            R"(digraph "pinned-images" {
  graph [rankdir=LR, label="a \"title\"", labelloc=t, fontname="sans-serif"];
  node [fontname="sans-serif", fontsize=11];
  edge [fontname="sans-serif", fontsize=9, color="#59636e"];
  n0 [label="full\nunknown: no answer", tooltip="r.example/p/full", )"
            R"(shape=box3d, color="#59636e", style=dashed];
  k0 [label="key 2222222222222222", shape=hexagon];
  k0 -> n0;
  n1 [label="torch==2.2", tooltip="torch==2.2", shape=box, style=rounded];
  n2 [label="uv.lock", tooltip="uv.lock", shape=note];
  n3 [label="pyproject.toml", tooltip="pyproject.toml", shape=note];
  n4 [label="1.0\nunknown", tooltip="r.example/p/full:1.0", )"
            R"(shape=cds, color="#59636e", style=dashed];
  n2 -> n1;
  n1 -> k0;
  n3 -> n0 [style=dotted];
  n0 -> n4;
}
)");
}

TEST(Graph, MermaidThatIsTooLargeIsTold) {
  const Graph small = to_graph("title", {lint()});
  EXPECT_EQ(problem_of_mermaid(small, to_mermaid(small)), "");
  EXPECT_EQ(problem_of_mermaid(small, std::string(50001, 'x')),
            "it has 50001 bytes, and they show 50000 at most");
  std::vector<GraphImage> many;
  for (int i = 0; i < 101; ++i) {
    many.push_back(lint());
    many.back().name = fmt::format("image-{}", i);
  }
  const Graph large = to_graph("title", many);
  EXPECT_EQ(problem_of_mermaid(large, "short"), "it has 506 arrows, and they show 500 at most");
}

/// Graphs of any shape.
class AnyGraph {
 public:
  explicit AnyGraph(unsigned seed) : engine_(seed) {}

  Graph make() {
    std::vector<GraphImage> images;
    const int count = number(0, 12);
    for (int i = 0; i < count; ++i) images.push_back(image(i));
    return to_graph(text(), images);
  }

 private:
  int number(int least, int most) { return std::uniform_int_distribution(least, most)(engine_); }

  std::string text() {
    std::string result;
    const int words = number(1, 9);
    for (int i = 0; i < words; ++i) {
      result += std::string(static_cast<std::size_t>(number(1, 30)), "wi.\"<WM"[number(0, 6)]);
      result += number(0, 4) == 0 ? "\u6f22\u0416" : " ";
    }
    return result;
  }

  GraphImage image(int i) {
    GraphImage image;
    image.name = fmt::format("image-{}", i);
    image.key = std::string(64, 'a');
    image.state = text();
    image.mark = static_cast<Mark>(number(0, 5));
    for (int k = number(0, 4); k > 0; --k) image.causes.push_back(text());
    if (i > 0 && number(0, 2) > 0) image.parent = fmt::format("image-{}", number(0, i - 1));
    if (number(0, 1) == 0) image.base = fmt::format("base-{}", number(0, 3));
    for (int k = number(0, 4); k > 0; --k) image.manifests.push_back(fmt::format("file-{}", k));
    for (int k = number(0, 3); k > 0; --k) {
      image.pins.push_back({fmt::format("pin-{}{}", k, number(0, 1)),
                            number(0, 1) ? text() : "",
                            {fmt::format("file-{}", number(0, 5))}});
    }
    for (int k = number(0, 2); k > 0; --k) image.tags.push_back({text(), text(), Mark::Good});
    return image;
  }

  std::mt19937 engine_;
};

bool overlap(const Box& a, const Box& b) {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

bool holds(const Box& box, const BoxLine& line) {
  return line.x > box.x && line.x + line.width < box.x + box.width && line.y - 10 >= box.y &&
         line.y + 3 <= box.y + box.height;
}

void check_boxes(const Picture& picture) {
  for (std::size_t i = 0; i < picture.boxes.size(); ++i) {
    const Box& box = picture.boxes[i];
    EXPECT_TRUE(box.x >= 20 && box.y >= 80 && box.x + box.width <= picture.width - 20 &&
                box.y + box.height <= picture.height - 20);
    for (const BoxLine& line : box.lines) EXPECT_TRUE(holds(box, line)) << line.text;
    for (std::size_t k = 0; k < i; ++k) EXPECT_FALSE(overlap(box, picture.boxes[k]));
  }
}

bool ends_on(double x, double y, const Box& box) {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

TEST(Layout, BoxesLieApartAndHoldTheirTexts) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = AnyGraph(seed).make();
    const Picture picture = lay_out(graph);
    EXPECT_EQ(picture.boxes.size(), graph.nodes.size());
    check_boxes(picture);
    if (HasFailure()) return;
  }
}

TEST(Layout, LinesGoFromBoxToBox) {
  for (unsigned seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const Graph graph = AnyGraph(seed).make();
    const Picture picture = lay_out(graph);
    ASSERT_EQ(picture.wires.size(), graph.edges.size());
    for (std::size_t i = 0; i < picture.wires.size(); ++i) {
      const auto& pieces = picture.wires[i].pieces;
      EXPECT_TRUE(
          ends_on(pieces.front().x1, pieces.front().y1, picture.boxes[graph.edges[i].from]));
      EXPECT_TRUE(ends_on(pieces.back().x2, pieces.back().y2, picture.boxes[graph.edges[i].to]));
      for (std::size_t k = 1; k < pieces.size(); ++k) {
        EXPECT_EQ(std::pair(pieces[k].x1, pieces[k].y1),
                  std::pair(pieces[k - 1].x2, pieces[k - 1].y2));
      }
    }
    if (HasFailure()) return;
  }
}

TEST(Layout, NoWayLeadsThroughABox) {
  GraphImage image = lint();
  image.pins.clear();
  for (const char* name : {"a", "b", "c"}) image.pins.push_back({name, "", {"uv.lock"}});
  image.manifests = {"uv.lock", "one", "two"};
  const Picture picture = lay_out(to_graph("title", {image}));
  for (const Wire& wire : picture.wires) {
    if (wire.pieces.size() < 2) continue;
    const Piece& passage = wire.pieces[1];
    for (const Box& box : picture.boxes) {
      EXPECT_FALSE(box.x <= passage.x1 && passage.x2 <= box.x + box.width && box.y <= passage.y1 &&
                   passage.y1 <= box.y + box.height);
    }
  }
}

}  // namespace
}  // namespace pinned_images::image
