// SPDX-License-Identifier: MIT
#include "cli/explained_shown.hpp"
#include "cli/image_sizes.hpp"
#include "cli/shown.hpp"
#include "support/json.hpp"

namespace pinned_images::cli {
namespace {

Json pins_json(const Explained& image) {
  Json pins = Json::list();
  for (const ExplainedPin& pin : image.pins) {
    Json places = Json::list();
    for (const PinPlace& place : pin.places) {
      Json json = place_json(place.place);
      json["locked"] = place.locked;
      places.push_back(std::move(json));
    }
    pins.push_back({{"text", pin.text}, {"installed", pin.installed}, {"places", places}});
  }
  return pins;
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

Json foundations_json(const Explained& image) {
  Json json = Json::list();
  for (const Foundation& one : image.foundations) {
    json.push_back({{"name", one.name},
                    {"then", one.then},
                    {"now", text_or_null(one.now)},
                    {"moved", one.unknown.empty() ? Json(one.moved()) : Json()},
                    {"problem", text_or_null(one.unknown)}});
  }
  return json;
}

Json changes_json(const Explained& image) {
  Json json = Json::list();
  for (const Change& change : image.changed) json.push_back(to_text(change));
  return json;
}

Json build_json(const ExplainedBuild& build) {
  return {{"image", build.image},
          {"created", build.created},
          {"seconds", build.seconds},
          {"size", build.size}};
}

Json image_json(const Explained& image) {
  Json json = {{"name", image.name},
               {"state", word_of(image.state)},
               {"reason", image.reason},
               {"details", image.details},
               {"hint", image.hint},
               {"key", image.key},
               {"key_tag", image.key_tag},
               {"pins", pins_json(image)},
               {"parents", image.parents},
               {"base", text_or_null(image.base)},
               {"changed", changes_json(image)},
               {"published", nullptr},
               {"drift", nullptr},
               {"built_on", foundations_json(image)},
               {"warnings", image.warnings}};
  if (image.build) json["published"] = build_json(*image.build);
  if (image.drift) json["drift"] = drift_json(*image.drift);
  return json;
}

}  // namespace

std::string to_json(const std::vector<Explained>& images) {
  const Sizes sizes = sizes_of(images);
  Json json = {{"schema", 1},
               {"size", sizes.all},
               {"size_shared_once", sizes.stored},
               {"images", Json::list()}};
  for (const Explained& image : images) json["images"].push_back(image_json(image));
  return json_text(json);
}

}  // namespace pinned_images::cli
