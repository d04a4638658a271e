// SPDX-License-Identifier: MIT
#include "image/project.hpp"

#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <functional>
#include <set>

#include <nlohmann/json.hpp>

namespace pinned_images::image {
namespace {

using Json = nlohmann::json;

std::vector<BuildArg> read_build_args(const Json& list) {
  std::vector<BuildArg> result;
  for (const Json& item : list) result.push_back({item.at("name"), item.at("value")});
  return result;
}

std::vector<SecretSource> read_secrets(const Json& list) {
  std::vector<SecretSource> result;
  for (const Json& item : list) {
    result.push_back({item.at("id"), item.at("environment"), item.at("file")});
  }
  return result;
}

Place read_place(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) return {text};
  return {text.substr(0, colon), std::atoi(text.c_str() + colon + 1)};
}

void read_base_fields(const Json& json, ImageSpec& image) {
  image.suite = json.at("suite");
  image.packages = json.at("packages");
  image.snapshot = json.at("snapshot");
}

void read_image_fields(const Json& json, ImageSpec& image) {
  image.base = json.at("base");
  image.from = json.at("from");
  image.manifests = json.at("manifests");
  image.only_groups = json.at("only_groups");
  image.groups = json.at("groups");
  image.extras = json.at("extras");
  image.pins = json.at("pins");
  image.python = json.at("python");
  image.installer = json.at("installer");
  image.system_packages = json.at("system_packages");
  image.index_url = json.at("index_url");
  image.extra_index_urls = json.at("extra_index_urls");
  image.find_links = json.at("find_links");
  image.build_args = read_build_args(json.at("build_args"));
  image.secrets = read_secrets(json.at("secrets"));
  image.files = json.at("files");
  image.smoke_test = json.at("smoke_test");
  image.version_from = json.at("version_from");
}

ImageSpec read_image(const Json& json) {
  ImageSpec image;
  image.is_base = json.at("kind") == "base";
  image.name = json.at("name");
  image.place = read_place(json.at("place"));
  image.template_path = json.at("template");
  for (const auto& platform : json.at("platforms")) {
    image.platforms.push_back(normal_platform(platform.get<std::string>()));
  }
  if (image.is_base) {
    read_base_fields(json, image);
  } else {
    read_image_fields(json, image);
  }
  return image;
}

RegistrySpec read_registry(const Json& json) {
  return {json.at("prefix"), json.at("override"), json.at("upstream"), json.at("insecure"),
          json.at("tag")};
}

PruneSpec read_prune(const Json& json) {
  return {json.at("keep"), json.at("newest"), json.at("days"), json.at("also")};
}

Project read_project(const Json& json) {
  Project project;
  project.source_dir = json.at("source_dir");
  project.templates_dir = json.at("templates_dir");
  project.lock = json.at("lock");
  project.engine = json.at("engine");
  if (json.contains("builders")) project.builders = json.at("builders");
  project.layer_cache = json.value("layer_cache", "");
  project.provenance = json.value("provenance", "");
  project.sbom = json.value("sbom", "");
  project.jobs = json.at("jobs");
  project.base_mirror = json.at("base_mirror");
  project.tag = json.at("tag");
  project.registry = read_registry(json.at("registry"));
  if (json.contains("prune")) project.prune = read_prune(json.at("prune"));
  if (json.contains("ci_files")) project.ci_files = json.at("ci_files");
  for (const Json& image : json.at("images")) project.images.push_back(read_image(image));
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
    const Json document = Json::parse(json);
    if (document.at("schema") != 1) {
      throw input_error({path}, "schema " + document.at("schema").dump() + " is not known", again);
    }
    Project project = read_project(document);
    sort_parents_first(project.images);
    return project;
  } catch (const Json::exception& error) {
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
