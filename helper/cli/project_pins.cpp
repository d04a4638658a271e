// SPDX-License-Identifier: MIT
// pins of a project: what decides the rebuilds of each image, and whether its files agree on it.
#include "cli/commands.hpp"
#include "cli/manifests.hpp"
#include "cli/shown.hpp"
#include "image/pin_check.hpp"
#include "image/pins.hpp"
#include "support/file.hpp"
#include "support/json.hpp"

#include <set>

namespace pinned_images::cli {
namespace {

std::string located(const image::Pin& pin) {
  std::string text = image::to_text(pin);
  for (const Place& place : pin.places) text += "  " + to_string(place);
  return text;
}

Json to_json(const image::Pin& pin) {
  Json places = Json::list();
  for (const Place& place : pin.places) places.push_back(to_string(place));
  return {{"name", pin.name},     {"specifier", pin.specifier}, {"reference", pin.reference},
          {"source", pin.source}, {"build", pin.build},         {"marker", pin.marker},
          {"places", places}};
}

/// Checks one image after the other. Two images often have the same files: what is wrong with them
/// is said once.
class ProjectPins {
 public:
  ProjectPins(const image::Project& project, bool json, Console& console)
      : manifests_(project), json_(json), console_(console) {}

  void add(const image::ImageSpec& spec) {
    try {
      const std::vector<manifest::Tree> trees = manifests_.of(spec);
      report(spec, image::resolve_pins(spec, trees));
      const image::PinCheck check = image::check_pins(spec, trees);
      for (const Error& error : check.errors) fail(error);
      for (const std::string& notice : check.notices) warn(notice);
    } catch (const Error& error) {
      fail(error);
    }
  }

  int finish() {
    if (json_) console_.raw_result(json_text(result_));
    return failed_ ? static_cast<int>(ExitCode::Wrong) : 0;
  }

 private:
  void report(const image::ImageSpec& spec, const image::Pins& pins) {
    Json json = {{"name", spec.name}, {"pins", Json::list()}};
    for (const image::Pin& pin : pins.pins) {
      if (!json_) console_.result(spec.name + ": " + located(pin));
      json["pins"].push_back(to_json(pin));
    }
    result_["images"].push_back(std::move(json));
    for (const std::string& warning : pins.warnings) warn(warning);
  }

  void warn(const std::string& text) {
    if (said_.insert(text).second) console_.warning(text);
  }

  void fail(const Error& error) {
    failed_ = true;
    if (said_.insert(error.text()).second) console_.error(error);
  }

  Manifests manifests_;
  bool json_;
  Console& console_;
  Json result_ = {{"schema", 1}, {"images", Json::list()}};
  std::set<std::string> said_;
  bool failed_ = false;
};

}  // namespace

int run_project_pins(const Arguments& arguments, Console& console) {
  const auto project =
      image::parse_project(arguments.project.string(), read_file(arguments.project));
  ProjectPins pins(project, arguments.json, console);
  for (const image::ImageSpec* spec : image::with_parents(project, {})) {
    if (!spec->is_base) pins.add(*spec);
  }
  return pins.finish();
}

}  // namespace pinned_images::cli
