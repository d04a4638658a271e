// SPDX-License-Identifier: MIT
#include "image/project.hpp"

#include "support/json_reading.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <stdexcept>

namespace pinned_images::image {
namespace {

std::vector<BuildArg> read_build_args(const std::vector<Json>& list) {
  std::vector<BuildArg> result;
  for (const Json& item : list) result.push_back({text_of(item, "name"), text_of(item, "value")});
  return result;
}

std::vector<SecretSource> read_secrets(const std::vector<Json>& list) {
  std::vector<SecretSource> result;
  for (const Json& item : list) {
    result.push_back({text_of(item, "id"), text_of(item, "environment"), text_of(item, "file")});
  }
  return result;
}

Place read_place(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return {text};
  return {text.substr(0, colon), std::atoi(text.c_str() + colon + 1)};
}

void read_base_fields(const Json& json, ImageSpec& image) {
  image.suite = text_of(json, "suite");
  image.packages = texts_of(json, "packages");
  image.snapshot = text_of(json, "snapshot");
}

void read_image_fields(const Json& json, ImageSpec& image) {
  image.base = text_of(json, "base");
  image.from = text_of(json, "from");
  image.manifests = texts_of(json, "manifests");
  image.only_groups = truth_of(json, "only_groups");
  image.groups = texts_of(json, "groups");
  image.extras = texts_of(json, "extras");
  image.pins = texts_of(json, "pins");
  image.python = text_of(json, "python");
  image.installer = text_of(json, "installer");
  image.system_packages = texts_of(json, "system_packages");
  image.index_url = text_of(json, "index_url");
  image.extra_index_urls = texts_of(json, "extra_index_urls");
  image.find_links = texts_of(json, "find_links");
  image.build_args = read_build_args(items_of(json, "build_args"));
  image.secrets = read_secrets(items_of(json, "secrets"));
  image.files = texts_of(json, "files");
  image.smoke_test = texts_of(json, "smoke_test");
  image.version_from = text_of(json, "version_from");
}

ImageSpec read_image(const Json& json) {
  ImageSpec image;
  image.is_base = text_of(json, "kind") == "base";
  image.name = text_of(json, "name");
  image.place = read_place(text_of(json, "place"));
  image.template_path = text_of(json, "template");
  for (const std::string& platform : texts_of(json, "platforms")) {
    image.platforms.push_back(normal_platform(platform));
  }
  if (image.is_base) {
    read_base_fields(json, image);
  } else {
    read_image_fields(json, image);
  }
  return image;
}

RegistrySpec read_registry(const Json& json) {
  return {text_of(json, "prefix"), text_of(json, "override"), text_of(json, "upstream"),
          truth_of(json, "insecure"), text_of(json, "tag")};
}

PruneSpec read_prune(const Json& json) {
  return {texts_of(json, "keep"), number_of(json, "newest"), number_of(json, "days"),
          texts_of(json, "also")};
}

Project read_project(const Json& json) {
  Project project;
  project.source_dir = text_of(json, "source_dir");
  project.templates_dir = text_of(json, "templates_dir");
  project.lock = text_of(json, "lock");
  project.engine = text_of(json, "engine");
  if (json.has("builders")) project.builders = texts_of(json, "builders");
  if (json.has("layer_cache")) project.layer_cache = text_of(json, "layer_cache");
  if (json.has("provenance")) project.provenance = text_of(json, "provenance");
  if (json.has("sbom")) project.sbom = text_of(json, "sbom");
  project.jobs = number_of(json, "jobs");
  project.base_mirror = text_of(json, "base_mirror");
  project.tag = text_of(json, "tag");
  project.registry = read_registry(member_of(json, "registry"));
  if (json.has("prune")) project.prune = read_prune(json["prune"]);
  if (json.has("ci_files")) project.ci_files = texts_of(json, "ci_files");
  for (const Json& image : items_of(json, "images")) project.images.push_back(read_image(image));
  return project;
}

// CMake has checked that each FROM names an image and that there is no cycle.
void sort_parents_first(std::vector<ImageSpec>& images) {
  std::vector<ImageSpec> sorted;
  std::set<std::string> done;
  while (!images.empty()) {
    const auto ready = std::stable_partition(
        images.begin(), images.end(),
        [&](const ImageSpec& image) { return !image.from.empty() && !done.contains(image.from); });
    if (ready == images.end()) {
      throw input_error(images.front().place,
                        "image " + images.front().name + ": its FROM is unknown or a cycle",
                        "run cmake again: images.json is not what it wrote");
    }
    for (auto image = ready; image != images.end(); ++image) {
      done.insert(image->name);
      sorted.push_back(std::move(*image));
    }
    images.erase(ready, images.end());
  }
  images = std::move(sorted);
}

}  // namespace

std::vector<std::string> RegistrySpec::other_prefixes() const {
  std::vector<std::string> result;
  if (prefix != write_prefix()) result.push_back(prefix);
  if (!upstream.empty() && upstream != prefix && upstream != write_prefix()) {
    result.push_back(upstream);
  }
  return result;
}

Project parse_project(const std::string& path, std::string_view json) {
  const std::string again = "run cmake again: it writes this file at the end of configure";
  try {
    const Json document = parse_json(json);
    const Json& schema = member_of(document, "schema");
    if (schema.integer() != 1) {
      throw input_error({path}, "schema " + schema.dump() + " is not known", again);
    }
    Project project = read_project(document);
    sort_parents_first(project.images);
    return project;
  } catch (const std::invalid_argument& error) {
    throw input_error({path}, std::string("not an images.json: ") + error.what(), again);
  }
}

const ImageSpec& find_image(const Project& project, std::string_view name) {
  for (const ImageSpec& image : project.images) {
    if (image.name == name) return image;
  }
  std::vector<std::string> names;
  for (const ImageSpec& image : project.images) names.push_back(image.name);
  throw Error(ExitCode::Usage, std::nullopt, "there is no image '" + std::string(name) + "'",
              "images of this project: " + join(names, ", "));
}

std::vector<const ImageSpec*> with_parents(const Project& project,
                                           const std::vector<std::string>& names) {
  std::set<std::string> wanted;
  const std::function<void(const ImageSpec&)> want = [&](const ImageSpec& image) {
    if (wanted.insert(image.name).second && !image.from.empty()) {
      want(find_image(project, image.from));
    }
  };
  for (const std::string& name : names) want(find_image(project, name));
  std::vector<const ImageSpec*> result;
  for (const ImageSpec& image : project.images) {
    if (names.empty() || wanted.contains(image.name)) result.push_back(&image);
  }
  return result;
}

}  // namespace pinned_images::image
