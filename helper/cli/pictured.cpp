// SPDX-License-Identifier: MIT
#include "cli/pictured.hpp"

#include <filesystem>
#include <stdexcept>

namespace pinned_images::cli {
namespace {

using image::Mark;

std::string short_path(const std::string& path, const image::Project& project) {
  return std::filesystem::path(path).lexically_proximate(project.source_dir).generic_string();
}

image::GraphTag pictured(const ExplainedTag& tag) {
  switch (tag.state) {
    case ExplainedTag::State::Published:
      return {tag.name, "published", Mark::Good};
    case ExplainedTag::State::Absent:
      return {tag.name, "not there", Mark::None};
    case ExplainedTag::State::Other:
      return {tag.name, "another image", Mark::Bad};
    case ExplainedTag::State::Unknown:
      return {tag.name, "unknown", Mark::Unknown};
  }
  throw std::logic_error("no such state of a tag");
}

// What has changed since is no matter where the image is there.
std::string change_of(const std::string& pin, const Explained& image) {
  if (image.state == Explained::State::Published) return "";
  for (const Change& change : image.changed) {
    if (change.pin == pin) return change.text.substr(pin.size() + 2);
  }
  return "";
}

image::GraphPin pictured(const ExplainedPin& pin, const Explained& image,
                         const image::Project& project) {
  image::GraphPin result{pin.text, change_of(pin.name, image), {}};
  for (const PinPlace& place : pin.places) {
    result.files.push_back(short_path(place.place.path, project));
  }
  return result;
}

void add_moved(const Explained& image, const std::string& parent, image::GraphImage& result) {
  for (const Foundation& one : image.foundations) {
    if (!one.moved()) continue;
    if (one.name == image.base) result.base_state = "has moved since";
    if (one.name == parent) result.causes.push_back(one.name + " has moved since");
  }
}

image::GraphImage pictured(const Explained& image, const PlannedImage& planned,
                           const image::Project& project) {
  image::GraphImage result;
  result.name = image.name;
  result.repository = planned.wanted.repository;
  result.key = image.key;
  result.state = state_text(image);
  result.mark = mark_of(image);
  result.causes = causes_of(image);
  result.parent = planned.spec->from;
  result.base = image.base;
  for (const std::string& path : planned.spec->manifests) {
    result.manifests.push_back(short_path(path, project));
  }
  for (const ExplainedPin& pin : image.pins) result.pins.push_back(pictured(pin, image, project));
  for (const ExplainedTag& tag : image.tags) result.tags.push_back(pictured(tag));
  add_moved(image, planned.spec->from, result);
  return result;
}

}  // namespace

std::string state_text(const Explained& image) {
  switch (image.state) {
    case Explained::State::Published:
      return "published";
    case Explained::State::Refused:
      return "refused";
    case Explained::State::Retag:
      return "to be retagged";
    case Explained::State::Restore:
      return "to be restored";
    case Explained::State::Copy:
      return "to be copied";
    case Explained::State::Build:
      return "to be built";
    case Explained::State::Unknown:
      return "unknown: no answer";
  }
  throw std::logic_error("no such state");
}

Mark mark_of(const Explained& image) {
  switch (image.state) {
    case Explained::State::Published:
      return Mark::Good;
    case Explained::State::Refused:
      return Mark::Bad;
    case Explained::State::Build:
      return Mark::Stale;
    case Explained::State::Unknown:
      return Mark::Unknown;
    default:
      return Mark::Notice;
  }
}

std::vector<std::string> causes_of(const Explained& image) {
  std::vector<std::string> causes;
  if (image.state == Explained::State::Published) return causes;
  if (image.state == Explained::State::Refused) {
    causes.push_back(image.reason.substr(std::string("refused: ").size()));
    causes.insert(causes.end(), image.details.begin(), image.details.end());
    return causes;
  }
  for (const Change& change : image.changed) causes.push_back(change.text);
  if (causes.empty() && image.state == Explained::State::Build)
    causes.emplace_back("no image for its key");
  return causes;
}

image::Graph graph_of(const Workspace& workspace, const std::vector<Explained>& images) {
  std::vector<image::GraphImage> result;
  for (const Explained& image : images) {
    result.push_back(pictured(image, workspace.image(image.name), workspace.project));
  }
  return image::to_graph("CI images of " + workspace.project.registry.write_prefix(), result);
}

}  // namespace pinned_images::cli
