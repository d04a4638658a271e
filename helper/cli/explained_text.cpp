// SPDX-License-Identifier: MIT
#include "cli/explained_shown.hpp"
#include "cli/image_sizes.hpp"
#include "cli/shown.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

Style style_of(Explained::State state) {
  if (state == Explained::State::Published) return Style::Good;
  const bool bad = state == Explained::State::Refused || state == Explained::State::Unknown;
  return bad ? Style::Bad : Style::Notice;
}

std::string place_text(const PinPlace& place) {
  return (place.locked ? "locked at " : "") + to_string(place.place);
}

/// Prints one image after the other. What belongs to it stands below it, each line with its label.
class Printer {
 public:
  explicit Printer(Console& console) : console_(console) {}

  void print(const Explained& image, std::size_t width) {
    console_.result({{image.name, Style::Bold},
                     {std::string(width - image.name.size() + 2, ' ')},
                     {image.reason, style_of(image.state)}});
    for (const std::string& line : image.details) plain(line);
    if (!image.hint.empty()) plain("hint: " + image.hint);
    pins(image);
    if (!image.parents.empty()) row("from", join(image.parents, " <- "));
    if (!image.base.empty()) row("base", image.base);
    for (const Change& change : image.changed) row("changed", to_text(change), Style::Notice);
    if (image.build) build(*image.build);
    if (image.drift) drift(image);
    for (const Foundation& foundation : image.foundations) moved(foundation);
    for (const std::string& warning : image.warnings) row("warning", warning, Style::Notice);
  }

  void sum(const std::vector<Explained>& images) {
    const Sizes sizes = sizes_of(images);
    if (sizes.all == 0) return;
    console_.result({{"sum", Style::Bold}, {"  " + size_text(sizes.all) + shared_text(sizes)}});
  }

 private:
  void plain(const std::string& text) { console_.result("    " + text); }

  void row(const std::string& label, const std::string& text, Style style = Style::Plain) {
    console_.result({{fmt::format("    {:<8} ", label), Style::Faint}, {text, style}});
  }

  void pins(const Explained& image) {
    std::vector<std::vector<std::string>> rows;
    for (const ExplainedPin& pin : image.pins) {
      std::vector<std::string> places;
      for (const PinPlace& place : pin.places) places.push_back(place_text(place));
      rows.push_back({pin.text, pin.installed ? "installed" : "followed", join(places, "  ")});
    }
    for (const std::string& line : aligned(rows)) row("pin", line);
  }

  void build(const ExplainedBuild& build) {
    row("built", fmt::format("{}, in {} s", build.created, build.seconds));
    row("size", size_text(build.size) + " in the registry");
  }

  void drift(const Explained& image) {
    const bool met = image.drift->unmet.empty();
    row("drift", share_text(*image.drift) + (met ? "" : " left to pip in each job"),
        met ? Style::Good : Style::Notice);
    for (const std::string& line : drift_lines(*image.drift)) row("", line);
    if (!met) row("", "to have them in the image: " + image.drift_hint);
  }

  void moved(const Foundation& foundation) {
    if (!foundation.unknown.empty()) {
      row("moved", "is " + foundation.name + " as it was? not known: " + foundation.unknown,
          Style::Notice);
    } else if (foundation.moved()) {
      row("moved",
          foundation.name + " has moved since: " + foundation.then + " -> " + foundation.now +
              " (refresh-images takes it)",
          Style::Notice);
    }
  }

  Console& console_;
};

}  // namespace

const char* word_of(Explained::State state) {
  switch (state) {
    case Explained::State::Published:
      return "published";
    case Explained::State::Copy:
      return "copy";
    case Explained::State::Retag:
      return "retag";
    case Explained::State::Restore:
      return "restore";
    case Explained::State::Build:
      return "build";
    case Explained::State::Refused:
      return "refused";
    case Explained::State::Unknown:
      return "unknown";
  }
  throw std::logic_error("no such state");
}

std::string to_text(const Change& change) {
  std::string text = change.text;
  for (const Place& place : change.places) text += "  " + to_string(place);
  return text;
}

void print_text(const std::vector<Explained>& images, Console& console) {
  std::size_t width = 0;
  for (const Explained& image : images) width = std::max(width, image.name.size());
  Printer printer(console);
  for (const Explained& image : images) printer.print(image, width);
  printer.sum(images);
}

}  // namespace pinned_images::cli
