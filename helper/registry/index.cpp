// SPDX-License-Identifier: MIT
#include "registry/index.hpp"

#include "registry/reference.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace pinned_images::registry {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* docker_list = "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr const char* oci_image = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* oci_index = "application/vnd.oci.image.index.v1+json";

Json platform_object(const std::string& platform) {
  const auto parts = split(platform, '/');
  if (parts.size() < 2) throw std::logic_error("an image without a platform has no index");
  Json object = {{"architecture", parts[1]}, {"os", parts[0]}};
  if (parts.size() > 2) object["variant"] = parts[2];
  return object;
}

std::string text_of(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string platform_of(const Json& child) {
  const auto found = child.find("platform");
  if (found == child.end() || !found->is_object()) return "";
  const std::string variant = text_of(*found, "variant");
  return normal_platform(text_of(*found, "os") + "/" + text_of(*found, "architecture") +
                         (variant.empty() ? "" : "/" + variant));
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

std::optional<std::string> child_for(const Manifest& index, const std::string& platform) {
  const Json document = Json::parse(index.bytes);
  for (const Json& child : document.value("manifests", Json::array())) {
    if (child.is_object() && platform_of(child) == platform) return text_of(child, "digest");
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
