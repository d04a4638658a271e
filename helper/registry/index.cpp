// SPDX-License-Identifier: MIT
#include "registry/index.hpp"

#include "registry/media_types.hpp"
#include "registry/reference.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/json_reading.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace pinned_images::registry {
namespace {

Json platform_object(const std::string& platform) {
  const auto parts = split(platform, '/');
  if (parts.size() < 2) throw std::logic_error("an image without a platform has no index");
  Json object = {{"architecture", parts[1]}, {"os", parts[0]}};
  if (parts.size() > 2) object["variant"] = parts[2];
  return object;
}

const std::string& platform(const Stored& part) {
  return part.images.front().platform;
}

Json entry_of(const StoredImage& image) {
  return {{"mediaType", image.manifest.media_type},
          {"size", image.manifest.bytes.size()},
          {"digest", image.manifest.digest},
          {"platform", platform_object(image.platform)}};
}

std::string platform_of_entry(const Json& entry) {
  return platform_of(entry["platform"]);
}

std::vector<Json> entries_of(const Manifest& index) {
  return parse_json_or_null(index.bytes)["manifests"].items();
}

// Buildkit keeps provenance and bills of materials among the images.
bool is_attestation(const Json& entry) {
  return platform_of_entry(entry) == "unknown/unknown";
}

}  // namespace

Manifest make_index(std::vector<Stored> parts) {
  std::sort(parts.begin(), parts.end(),
            [](const Stored& one, const Stored& other) { return platform(one) < platform(other); });
  for (std::size_t i = 1; i < parts.size(); ++i) {
    if (platform(parts[i]) == platform(parts[i - 1])) {
      throw std::logic_error("two images of an index are for " + platform(parts[i]));
    }
  }
  std::vector<Json> children;
  for (const Stored& part : parts) children.push_back(entry_of(part.images.front()));
  for (const Stored& part : parts) {
    if (!part.top.is_index()) continue;
    for (const Json& entry : entries_of(part.top)) {
      if (is_attestation(entry)) children.push_back(entry);
    }
  }
  const bool all_oci = std::all_of(children.begin(), children.end(), [](const Json& child) {
    return child.text_of("mediaType") == oci_image;
  });
  Manifest index;
  index.media_type = all_oci ? oci_index : docker_list;
  const Json document = {
      {"schemaVersion", 2}, {"mediaType", index.media_type}, {"manifests", children}};
  index.bytes = document.dump();
  index.digest = sha256_digest(index.bytes);
  return index;
}

std::vector<Child> children_of(const Manifest& index) {
  std::vector<Child> children;
  for (const Json& entry : entries_of(index)) {
    if (!is_attestation(entry)) {
      children.push_back({entry.text_of("digest"), platform_of_entry(entry)});
    }
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
