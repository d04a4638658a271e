// SPDX-License-Identifier: MIT
#include "cli/report_parts.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <set>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

constexpr double bar_width = 1000;

struct Source {
  std::string html;
  const char* look;  ///< class of its part of the bar
};

/// Tells where each layer of an image comes from, lowest first.
class Sources {
 public:
  Sources(const Explained& image, const std::vector<Explained>& all) : image_(image) {
    const Explained* parent = image.parents.empty() ? nullptr : find_image(image.parents[0], all);
    if (parent == nullptr || !parent->build) return;
    for (const image::HeldLayer& layer : parent->build->layers) inherited_.insert(layer.digest);
  }

  Source next(const image::HeldLayer& layer) {
    if (inherited_.contains(layer.digest)) {
      return {"shared with " + code_html(image_.parents[0]), "below"};
    }
    const auto runs = [&](const char* step) {
      return layer.made_by.find(std::string("/etc/pinned-images/install ") + step) !=
             std::string::npos;
    };
    is_ours_ |= layer.made_by.find("/etc/pinned-images") != std::string::npos;
    if (runs("pins")) return {"the pins, and what they require", "pins"};
    if (runs("requirements")) return {"the other requirements", "requirements"};
    if (runs("system")) return {"system packages, the environment", "system"};
    if (!is_ours_ && !image_.base.empty() && !layer.made_by.empty()) {
      return {"the base " + code_html(image_.base), "below"};
    }
    return {layer.made_by.empty() ? "a layer of its own" : code_html(step_of(layer.made_by)),
            "rest"};
  }

 private:
  // What builders write is long: the beginning tells what it is.
  static std::string step_of(const std::string& made_by) {
    constexpr std::size_t most = 120;
    const std::string shown = for_terminal(made_by);
    if (shown.size() <= most) return shown;
    std::size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(shown[end]) & 0xc0U) == 0x80U) --end;
    return shown.substr(0, end) + "\u2026";
  }

  const Explained& image_;
  std::set<std::string> inherited_;
  bool is_ours_ = false;  ///< one of our steps was there: what is above is no base any more
};

std::string percent_html(double share) {
  if (share > 0 && share < 0.005) return "&lt;1%";
  return fmt::format("{:.0f}%", share * 100);
}

std::string part_of_bar(const Source& source, double x, double width) {
  return fmt::format("<rect class=\"l-{}\" x=\"{:.1f}\" width=\"{:.1f}\" height=\"20\"/>",
                     source.look, x, width);
}

}  // namespace

std::string layers_html(const Explained& image, const std::vector<Explained>& all) {
  const ExplainedBuild& build = *image.build;
  Sources sources(image, all);
  std::string bar;
  std::string rows;
  double x = 0;
  for (const image::HeldLayer& layer : build.layers) {
    const Source source = sources.next(layer);
    const double share =
        build.size == 0 ? 0 : static_cast<double>(layer.size) / static_cast<double>(build.size);
    bar += part_of_bar(source, x, share * bar_width);
    x += share * bar_width;
    rows += fmt::format(
        "<tr><td class=\"n\">{}</td><td class=\"n\">{}</td><td><span class=\"k l-{}\"></span>"
        "{}</td></tr>\n",
        size_text(layer.size), percent_html(share), source.look, source.html);
  }
  return fmt::format(
      "<h3>{} in {}</h3>\n<svg class=\"bar\" viewBox=\"0 0 1000 20\" preserveAspectRatio=\"none\" "
      "aria-hidden=\"true\">{}</svg>\n<table class=\"layers\">\n<thead><tr><th "
      "class=\"n\">size</th>"
      "<th class=\"n\">share</th><th>layer, lowest first</th></tr></thead>\n"
      "<tbody>\n{}</tbody></table>\n",
      size_text(build.size), counted(build.layers.size(), "layer"), bar, rows);
}

}  // namespace pinned_images::cli
