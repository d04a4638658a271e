// SPDX-License-Identifier: MIT
#include "registry/index.hpp"

#include "registry/json_values.hpp"
#include "registry/media_types.hpp"
#include "registry/reference.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace pinned_images::registry {
namespace {

using Json = nlohmann::ordered_json;

Json platform_object(const std::string& platform) {
  const auto parts = split(platform, '/');
  if (parts.size() < 2) throw std::logic_error("an image without a platform has no index");
  Json object = {{"architecture", parts[1]}, {"os", parts[0]}};
  if (parts.size() > 2) object["variant"] = parts[2];
  return object;
}

// Buildkit keeps provenance and bills of materials among the images.
bool is_attestation(const Child& child) {
  return child.platform == "unknown/unknown";
}

}  // namespace

Manifest make_index(std::vector<StoredImage> images) {
  std::sort(images.begin(), images.end(), [](const StoredImage& one, const StoredImage& other) {
    return one.platform < other.platform;
  });
  const bool all_oci = std::all_of(images.begin(), images.end(), [](const StoredImage& image) {
    return image.manifest.media_type == oci_image;
  });
  Manifest index;
  index.media_type = all_oci ? oci_index : docker_list;
  Json children = Json::array();
  for (const StoredImage& image : images) {
    children.push_back({{"mediaType", image.manifest.media_type},
                        {"size", image.manifest.bytes.size()},
                        {"digest", image.manifest.digest},
                        {"platform", platform_object(image.platform)}});
  }
  for (std::size_t i = 1; i < images.size(); ++i) {
    if (images[i].platform == images[i - 1].platform) {
      throw std::logic_error("two images of an index are for " + images[i].platform);
    }
  }
  const Json document = {
      {"schemaVersion", 2}, {"mediaType", index.media_type}, {"manifests", children}};
  index.bytes = document.dump();
  index.digest = sha256_digest(index.bytes);
  return index;
}

std::vector<Child> children_of(const Manifest& index) {
  std::vector<Child> children;
  const auto document = nlohmann::json::parse(index.bytes);
  const auto list = document.is_object() ? document.find("manifests") : document.end();
  if (list == document.end() || !list->is_array()) return children;
  for (const auto& entry : *list) {
    const bool has_one = entry.is_object() && entry.contains("platform");
    Child child{text_of(entry, "digest"), has_one ? platform_of(entry.at("platform")) : ""};
    if (!is_attestation(child)) children.push_back(std::move(child));
  }
  return children;
}

std::optional<std::string> child_for(const Manifest& index, const std::string& platform) {
  for (const Child& child : children_of(index)) {
    if (normal_platform(child.platform) == platform) return child.digest;
  }
  return std::nullopt;
}

std::string for_platform(Client& client, const std::string& reference,
                         const std::string& platform) {
  const auto where = parse_reference(reference);
  if (!where || !where->digest) throw std::logic_error("no reference by digest: " + reference);
  const auto top = client.get_manifest(where->registry, where->repository, *where->digest);
  if (!top) {
    throw project_error("there is no image " + reference, "it was deleted: run the command again");
  }
  if (!top->is_index()) return reference;
  const auto child = child_for(*top, platform);
  if (!child) {
    throw project_error(reference + " has no image for " + platform,
                        "use a base of that platform, or name another in PLATFORMS");
  }
  return reference.substr(0, reference.find('@') + 1) + *child;
}

}  // namespace pinned_images::registry
