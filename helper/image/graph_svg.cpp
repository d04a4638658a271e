// SPDX-License-Identifier: MIT
// https://www.w3.org/TR/SVG2/. What stands in the picture asks for no font, script or address.
#include "image/graph_layout.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

namespace pinned_images::image {
namespace {

// Two sets of colours: for readers with a light screen and with a dark one.
constexpr const char* style = R"(
.pi-bg{fill:#fff}
.pi-box{fill:#f6f8fa;stroke:#c8d1da}
.pi-image{fill:#fff;stroke:#8c959f}
.pi-t{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",Arial,sans-serif;
fill:#1f2328}
.pi-m{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
.pi-b{font-weight:600}
.pi-soft{fill:#59636e}
.pi-wire{fill:none;stroke:#8c959f;stroke-width:1.4}
.pi-installs{stroke-dasharray:1 4;stroke-linecap:round}
.pi-parent{stroke-width:2}
.pi-tip{fill:#8c959f}
.pi-wire.pi-stale{fill:none;stroke:#bf8700;stroke-width:2.2}
.pi-tip.pi-stale{fill:#bf8700}
.pi-good{fill:#1a7f37}
.pi-notice{fill:#0969da}
.pi-stale{fill:#8a5c00}
.pi-bad{fill:#cf222e}
.pi-unknown,.pi-none{fill:#59636e}
.pi-edge-stale{stroke:#bf8700}
.pi-edge-bad{stroke:#cf222e}
.pi-edge-unknown{stroke-dasharray:5 4}
.pi-glyph{fill:none;stroke:#fff;stroke-width:1.6;stroke-linecap:round;stroke-linejoin:round}
@media (prefers-color-scheme:dark){
.pi-bg{fill:#0d1117}
.pi-box{fill:#161b22;stroke:#3d444d}
.pi-image{fill:#0d1117;stroke:#6b7480}
.pi-t{fill:#e6edf3}
.pi-soft{fill:#9aa4af}
.pi-wire{stroke:#6b7480}
.pi-tip{fill:#6b7480}
.pi-wire.pi-stale{stroke:#d29922}
.pi-tip.pi-stale{fill:#d29922}
.pi-good{fill:#3fb950}
.pi-notice{fill:#58a6ff}
.pi-stale{fill:#d29922}
.pi-bad{fill:#ff7b72}
.pi-unknown,.pi-none{fill:#9aa4af}
.pi-edge-stale{stroke:#d29922}
.pi-edge-bad{stroke:#ff7b72}
.pi-glyph{stroke:#0d1117}
}
)";

std::string number(double value) {
  std::string text = fmt::format("{:.1f}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text == "-0" ? "0" : text;
}

// Each mark has a shape of its own, for those who don't tell the colours apart.
std::string shapes_of(Mark mark) {
  std::string shape = R"(<circle r="5.5"/>)";
  std::string glyph = "M-2.4 0H2.4";
  if (mark == Mark::Good) glyph = "M-2.6 .2-.7 2.1 2.7-1.9";
  if (mark == Mark::Notice) {
    shape = R"(<path d="M0-6.2 6.2 0 0 6.2-6.2 0z"/>)";
    glyph = "M0-2.6V.4M0 2.6V2.7";
  }
  if (mark == Mark::Stale) {
    shape = R"(<path d="M0-6 6.4 5.2H-6.4z"/>)";
    glyph = "M0-2V1.2M0 3.2V3.3";
  }
  if (mark == Mark::Bad) {
    shape = R"(<rect x="-5.5" y="-5.5" width="11" height="11" rx="2"/>)";
    glyph = "M-2.3-2.3 2.3 2.3M2.3-2.3-2.3 2.3";
  }
  return shape + "<path class=\"pi-glyph\" d=\"" + glyph + "\"/>";
}

std::string icon(Mark mark, double x, double y) {
  return fmt::format("<g class=\"pi-{}\" transform=\"translate({} {})\">{}</g>\n", name_of(mark),
                     number(x), number(y), shapes_of(mark));
}

const char* classes_of(Role role) {
  switch (role) {
    case Role::Name:
      return "pi-t";
    case Role::Title:
      return "pi-t pi-b";
    case Role::Tag:
      return "pi-t pi-m";
    case Role::Key:
      return "pi-t pi-m pi-soft";
    case Role::State:
      return "pi-t pi-b";
    case Role::Cause:
      return "pi-t";
  }
  throw std::logic_error("no such role");
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return (c & 0x80) == 0; });
}

class SvgWriter {
 public:
  SvgWriter(const Graph& graph, const Picture& picture) : graph_(graph), picture_(picture) {}

  std::string write() {
    open();
    for (const Wire& wire : picture_.wires) add_wire(wire);
    for (const Box& box : picture_.boxes) add_box(box);
    return std::move(text_) + "</svg>\n";
  }

 private:
  void open() {
    const std::string width = number(picture_.width);
    const std::string height = number(picture_.height);
    text_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
        "height=\"{1}\" role=\"img\" aria-labelledby=\"pi-title pi-desc\">\n"
        "<title id=\"pi-title\">{2}</title>\n<desc id=\"pi-desc\">{3}</desc>\n<style>{4}</style>\n"
        "<rect class=\"pi-bg\" width=\"{0}\" height=\"{1}\" rx=\"10\"/>\n",
        width, height, for_html(graph_.title), for_html(description_of(graph_)), style);
    add_text({picture_.title, Role::Title, 24, 36, 0}, "pi-t pi-b", font_of(Role::Title).size + 2);
    for (const Heading& heading : picture_.headings) {
      add_text({heading.text, Role::Cause, heading.x, 70, 0}, "pi-t pi-soft", 12);
    }
  }

  void add_text(const BoxLine& line, const std::string& classes, double size) {
    // Where we can only guess how wide letters are, the reader's font is made to keep to it.
    const std::string kept =
        is_ascii(line.text) || line.width == 0
            ? ""
            : fmt::format(" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\"",
                          number(line.width));
    text_ +=
        fmt::format("<text class=\"{}\" x=\"{}\" y=\"{}\" font-size=\"{}\"{}>{}</text>\n", classes,
                    number(line.x), number(line.y), number(size), kept, for_html(line.text));
  }

  void add_wire(const Wire& wire) {
    std::string path;
    for (const Piece& piece : wire.pieces) path += path_of(piece, path.empty());
    const Piece& last = wire.pieces.back();
    const std::string moved = wire.moved ? " pi-stale" : "";
    std::string kind;
    if (wire.kind == EdgeKind::Installs) kind = " pi-installs";
    if (wire.kind == EdgeKind::Parent) kind = " pi-parent";
    text_ += fmt::format("<path class=\"pi-wire{}{}\" d=\"{}\"/>\n", kind, moved, path);
    text_ += fmt::format("<path class=\"pi-tip{}\" d=\"M{} {}l-7-3.5v7z\"/>\n", moved,
                         number(last.x2), number(last.y2));
  }

  static std::string path_of(const Piece& piece, bool is_first) {
    std::string path;
    if (is_first) path = "M" + number(piece.x1) + " " + number(piece.y1);
    if (piece.x1 == piece.x2 || piece.y1 == piece.y2) {
      return path + "L" + number(piece.x2) + " " + number(piece.y2);
    }
    const std::string middle = number((piece.x1 + piece.x2) / 2);
    return path + "C" + middle + " " + number(piece.y1) + " " + middle + " " + number(piece.y2) +
           " " + number(piece.x2) + " " + number(piece.y2);
  }

  static std::string edge_class(Mark mark) {
    const bool is_told = mark == Mark::Stale || mark == Mark::Bad || mark == Mark::Unknown;
    return is_told ? fmt::format(" pi-edge-{}", name_of(mark)) : "";
  }

  void add_box(const Box& box) {
    const GraphNode& node = graph_.nodes[box.node];
    const bool is_image = node.kind == NodeKind::Image;
    const bool is_round = node.kind == NodeKind::Pin || node.kind == NodeKind::Tag;
    text_ += "<g>";
    add_about(node);
    text_ += fmt::format(
        "<rect class=\"{}{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"{}\"/>\n",
        is_image ? "pi-image" : "pi-box", edge_class(node.mark), number(box.x), number(box.y),
        number(box.width), number(box.height), is_round ? "14" : "7");
    if (is_image) {
      text_ += fmt::format(
          "<rect class=\"pi-{}\" x=\"{}\" y=\"{}\" width=\"3.5\" height=\"{}\" rx=\"1.7\"/>\n",
          name_of(node.mark), number(box.x + 4), number(box.y + 8), number(box.height - 16));
    }
    for (const BoxLine& line : box.lines) add_line(line, node.mark);
    text_ += "</g>\n";
  }

  // What the box holds, uncut, is shown beside the pointer.
  void add_about(const GraphNode& node) {
    std::vector<std::string> lines = {for_html(node.about)};
    if (!node.key.empty()) lines.push_back("key " + for_html(node.key));
    if (!node.state.empty()) lines.push_back(for_html(node.state));
    for (const std::string& cause : node.causes) lines.push_back(for_html(cause));
    text_ += "<title>" + join(lines, "\n") + "</title>\n";
  }

  void add_line(const BoxLine& line, Mark mark) {
    std::string classes = classes_of(line.role);
    if (line.role == Role::State) {
      text_ += icon(mark, line.x - 11, line.y - 4);
      classes += " pi-" + std::string(name_of(mark));
    }
    add_text(line, classes, font_of(line.role).size);
  }

  const Graph& graph_;
  const Picture& picture_;
  std::string text_;
};

}  // namespace

std::string to_svg(const Graph& graph) {
  const Picture picture = lay_out(graph);
  return SvgWriter(graph, picture).write();
}

}  // namespace pinned_images::image
