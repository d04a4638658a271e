// SPDX-License-Identifier: MIT
#include "cli/explained_shown.hpp"
#include "cli/image_sizes.hpp"
#include "cli/shown.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

// No line begins with what comes from outside: GitLab takes `/close` at its start for an order.
class Page {
 public:
  void table(const std::vector<Explained>& images) {
    text_ = "## CI images\n\n| image | state | size | built in | drift |\n|---|---|---|---|---|\n";
    for (const Explained& image : images) {
      text_ += fmt::format("| {} | {} | {} | {} | {} |\n", for_markdown(image.name),
                           word_of(image.state), image.build ? size_text(image.build->size) : "",
                           image.build ? std::to_string(image.build->seconds) + " s" : "",
                           image.drift ? share_text(*image.drift) : "");
    }
    const Sizes sizes = sizes_of(images);
    if (sizes.all == 0) return;
    text_ += "\n" + size_text(sizes.all) + " in the registry" + shared_text(sizes) + ".\n";
  }

  void details(const Explained& image) {
    text_ += "\n### " + for_markdown(image.name) + "\n\n";
    item("", image.reason);
    for (const std::string& line : image.details) item("", line);
    if (!image.hint.empty()) item("hint: ", image.hint);
    for (const ExplainedPin& pin : image.pins) add_pin(pin);
    if (!image.parents.empty()) item("from ", join(image.parents, " <- "));
    if (!image.base.empty()) item("base ", image.base);
    for (const Change& change : image.changed) item("changed: ", to_text(change));
    if (image.build) add_build(*image.build);
    if (image.drift) add_drift(image);
    for (const Foundation& foundation : image.foundations) add_moved(foundation);
    for (const std::string& warning : image.warnings) item("warning: ", warning);
  }

  std::string text() { return std::move(text_); }

 private:
  void item(const std::string& label, const std::string& text) {
    text_ += "- " + label + for_markdown(text) + "\n";
  }

  void add_pin(const ExplainedPin& pin) {
    text_ += fmt::format("- pin {}, {}", for_markdown(pin.text),
                         pin.installed ? "installed" : "followed");
    for (const PinPlace& place : pin.places) {
      text_ += (place.locked ? ", locked at " : ", ") + for_markdown(to_string(place.place));
    }
    text_ += "\n";
  }

  void add_build(const ExplainedBuild& build) {
    text_ += fmt::format("- {}, built {} in {} s, {} in the registry\n", for_markdown(build.image),
                         for_markdown(build.created), build.seconds, size_text(build.size));
  }

  void add_drift(const Explained& image) {
    const image::Drift& drift = *image.drift;
    text_ += "- drift: " + share_text(drift) + "\n";
    for (const image::Drifted& one : drift.unmet) add_drifted(one, "");
    for (const image::Drifted& one : drift.undecided) add_drifted(one, "not known: ");
    if (!drift.unmet.empty()) text_ += "  - to have them in the image: " + image.drift_hint + "\n";
  }

  void add_drifted(const image::Drifted& one, const std::string& label) {
    text_ += fmt::format("  - {}: {}{}, {}\n", for_markdown(one.asked), label,
                         for_markdown(one.reason), for_markdown(to_string(one.place)));
  }

  void add_moved(const Foundation& one) {
    if (!one.unknown.empty()) {
      text_ += "- is " + for_markdown(one.name) +
               " as it was? Not known: " + for_markdown(one.unknown) + "\n";
    } else if (one.moved()) {
      text_ += fmt::format("- {} has moved since: {} -> {} (refresh-images takes it)\n",
                           for_markdown(one.name), for_markdown(one.then), for_markdown(one.now));
    }
  }

  std::string text_;
};

}  // namespace

std::string to_markdown(const std::vector<Explained>& images) {
  Page page;
  page.table(images);
  for (const Explained& image : images) page.details(image);
  return page.text();
}

}  // namespace pinned_images::cli
