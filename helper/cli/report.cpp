// SPDX-License-Identifier: MIT
// report: all that is known of the images in one page, beside images.json. Exit 0 whatever their
// states: it shows, it checks nothing.
#include "cli/commands.hpp"
#include "cli/explainer.hpp"
#include "cli/pictured.hpp"
#include "cli/report_page.hpp"
#include "support/file.hpp"

#include <chrono>

#include <fmt/chrono.h>

namespace pinned_images::cli {
namespace {

std::string now_text() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(now));
}

/// Leaves the project's folder out of paths: a page is for others, who have it elsewhere.
class Shortener {
 public:
  explicit Shortener(const std::string& folder) : folder_(folder), before_(folder + "/") {}

  void shorten(Explained& image) const {
    for (std::string* text : {&image.reason, &image.hint}) shorten(*text);
    for (auto* texts : {&image.details, &image.warnings}) {
      for (std::string& text : *texts) shorten(text);
    }
    for (ExplainedPin& pin : image.pins) {
      for (PinPlace& place : pin.places) shorten(place.place);
    }
    for (Change& change : image.changed) {
      for (Place& place : change.places) shorten(place);
    }
    if (!image.drift) return;
    for (auto* list : {&image.drift->unmet, &image.drift->undecided}) {
      for (image::Drifted& one : *list) shorten(one.place);
    }
  }

 private:
  void shorten(Place& place) const {
    place.path = std::filesystem::path(place.path).lexically_proximate(folder_).generic_string();
  }

  void shorten(std::string& text) const {
    for (std::size_t at = text.find(before_); at != std::string::npos;
         at = text.find(before_, at)) {
      text.erase(at, before_.size());
    }
  }

  std::string folder_;
  std::string before_;
};

}  // namespace

int run_report(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  std::vector<Explained> images = explain(workspace, state, console);
  const image::Graph graph = graph_of(workspace, images);
  const Shortener shortener(workspace.project.source_dir);
  for (Explained& image : images) shortener.shorten(image);
  const std::filesystem::path page = arguments.project.parent_path() / "report.html";
  write_file(page, to_html({graph.title, now_text(), image::to_svg(graph), std::move(images)}));
  console.result(page.string());
  return 0;
}

}  // namespace pinned_images::cli
