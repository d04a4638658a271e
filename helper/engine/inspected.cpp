// SPDX-License-Identifier: MIT
#include "engine/inspected.hpp"

#include "support/error.hpp"
#include "support/json_reading.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

std::map<std::string, std::string> labels_of(const Json& config) {
  std::map<std::string, std::string> labels;
  for (const auto& [name, value] : config["Labels"].members()) {
    if (value.is_text()) labels[name] = value.text();
  }
  return labels;
}

std::string sortable(std::string created) {
  if (!created.empty() && created.back() == 'Z') created.pop_back();
  return created;
}

Error unreadable(const std::string& engine) {
  return project_error(fmt::format("{} printed something else than an image's description", engine),
                       fmt::format("check that `{}` in PATH is the program of that name", engine));
}

// buildah prints the manifest as text; its layers are those of the store, uncompressed.
long long size_in_manifest(const std::string& manifest) {
  long long size = 0;
  const Json parsed = parse_json_or_null(manifest);
  for (const Json& layer : parsed["layers"].items()) size += layer["size"].integer().value_or(0);
  return size;
}

bool is_plain(std::string_view text) {
  return text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "-._:/+") == std::string_view::npos;
}

}  // namespace

Inspected read_inspect(const std::string& engine, std::string_view text) {
  const Json parsed = parse_json_or_null(text);
  if (parsed.items().size() != 1) throw unreadable(engine);
  const Json& one = parsed.items().front();
  Inspected result;
  result.image.id = full_id(one.text_of("Id"));
  result.image.platform = normal_platform(
      platform_of(one.text_of("Os"), one.text_of("Architecture"), one.text_of("Variant")));
  result.image.labels = labels_of(one["Config"]);
  result.image.diff_ids = texts_in(one["RootFS"]["Layers"]);
  result.image.size = one["Size"].integer().value_or(result.image.size);
  result.created = sortable(one.text_of("Created"));
  return result;
}

Inspected read_buildah_inspect(std::string_view text) {
  const Json parsed = parse_json_or_null(text);
  const Json& oci = parsed["OCIv1"];
  const std::string id = parsed.text_of("FromImageID");
  if (id.empty() || oci.members().empty()) throw unreadable("buildah");
  Inspected result;
  result.image.id = full_id(id);
  result.image.platform = normal_platform(platform_of(oci));
  result.image.labels = labels_of(oci["config"]);
  result.image.diff_ids = texts_in(oci["rootfs"]["diff_ids"]);
  result.image.size = size_in_manifest(parsed.text_of("Manifest"));
  result.created = sortable(oci.text_of("created"));
  return result;
}

std::string full_id(std::string_view id) {
  const std::string_view trimmed = trim(id);
  return trimmed.empty() || trimmed.starts_with("sha256:") ? std::string(trimmed)
                                                           : "sha256:" + std::string(trimmed);
}

std::string hex_of(const std::string& id) {
  std::string hex = id.starts_with("sha256:") ? id.substr(7) : id;
  if (hex.size() == 64 && hex.find_first_not_of("0123456789abcdef") == std::string::npos) {
    return hex;
  }
  throw project_error(fmt::format("`{}` is no image's id", id), "build the image again");
}

std::string kept_name(const std::string& id) {
  return "localhost/pinned-images/image:" + hex_of(id);
}

bool platform_matches(std::string_view image, std::string_view wanted) {
  const std::vector<std::string_view> a = split(image, '/');
  const std::vector<std::string_view> b = split(wanted, '/');
  const std::size_t both = std::min(a.size(), b.size());
  return both >= 2 &&
         std::equal(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(both), b.begin());
}

void check_pulled(const std::string& engine, const std::string& reference,
                  const std::string& platform, const std::optional<LocalImage>& image) {
  if (!image) {
    throw project_error(fmt::format("{} pulled {}, and now has no such image", engine, reference),
                        "try again; another process may have removed it");
  }
  if (platform_matches(image->platform, platform)) return;
  throw project_error(fmt::format("{} is for {}, not for {}", reference, image->platform, platform),
                      "name an image that has this platform, or correct PLATFORMS");
}

std::string label_filter(std::string_view label, std::string_view value) {
  return is_plain(value) ? fmt::format("label={}={}", label, value)
                         : fmt::format("label={}", label);
}

std::vector<LocalImage> pick(
    std::string_view ids, std::string_view label, std::string_view value,
    const std::function<std::optional<Inspected>(const std::string& id)>& inspect) {
  std::set<std::string> seen;
  std::vector<Inspected> found;
  for (const std::string_view line : split(ids, '\n')) {
    const std::string id = full_id(line);
    if (id.empty() || !seen.insert(id).second) continue;
    std::optional<Inspected> one = inspect(id);
    if (!one) continue;  // removed since it was listed
    const auto at = one->image.labels.find(std::string(label));
    if (at != one->image.labels.end() && at->second == value) found.push_back(std::move(*one));
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Inspected& a, const Inspected& b) { return a.created > b.created; });
  std::vector<LocalImage> result;
  result.reserve(found.size());
  for (Inspected& one : found) result.push_back(std::move(one.image));
  return result;
}

}  // namespace pinned_images::engine
