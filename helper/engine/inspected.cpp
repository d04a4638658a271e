// SPDX-License-Identifier: MIT
#include "engine/inspected.hpp"

#include "support/error.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pinned_images::engine {
namespace {

using nlohmann::json;

// Absent and null are one: Go prints null for an empty map or list.
const json* member(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string text_of(const json& object, const char* name) {
  const json* const value = member(object, name);
  return value != nullptr && value->is_string() ? value->get<std::string>() : "";
}

std::map<std::string, std::string> labels_of(const json& config) {
  std::map<std::string, std::string> labels;
  const json* const all = member(config, "Labels");
  if (all == nullptr || !all->is_object()) return labels;
  for (const auto& [name, value] : all->items()) {
    if (value.is_string()) labels[name] = value.get<std::string>();
  }
  return labels;
}

std::vector<std::string> strings_of(const json& object, const char* name) {
  std::vector<std::string> result;
  const json* const all = member(object, name);
  if (all == nullptr || !all->is_array()) return result;
  for (const json& one : *all) {
    if (one.is_string()) result.push_back(one.get<std::string>());
  }
  return result;
}

std::string platform_of(const std::string& os, const std::string& architecture,
                        const std::string& variant) {
  return normal_platform(os + "/" + architecture + (variant.empty() ? "" : "/" + variant));
}

std::string sortable(std::string created) {
  if (!created.empty() && created.back() == 'Z') created.pop_back();
  return created;
}

Error unreadable(const std::string& engine) {
  return project_error(fmt::format("{} printed something else than an image's description", engine),
                       fmt::format("check that `{}` in PATH is the program of that name", engine));
}

json object_in(const json& object, const char* name) {
  const json* const value = member(object, name);
  return value != nullptr ? *value : json::object();
}

// buildah prints the manifest as text; its layers are those of the store, uncompressed.
long long size_in_manifest(const std::string& manifest) {
  long long size = 0;
  const json parsed = json::parse(manifest, nullptr, false);
  const json* const layers = member(parsed, "layers");
  if (layers == nullptr || !layers->is_array()) return 0;
  for (const json& layer : *layers) {
    const json* const bytes = member(layer, "size");
    if (bytes != nullptr && bytes->is_number_integer()) size += bytes->get<long long>();
  }
  return size;
}

bool is_plain(std::string_view text) {
  return text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
             "-._:/+") == std::string_view::npos;
}

}  // namespace

Inspected read_inspect(const std::string& engine, std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_array() || parsed.size() != 1) throw unreadable(engine);
  const json& one = parsed[0];
  Inspected result;
  result.image.id = full_id(text_of(one, "Id"));
  result.image.platform =
      platform_of(text_of(one, "Os"), text_of(one, "Architecture"), text_of(one, "Variant"));
  result.image.labels = labels_of(object_in(one, "Config"));
  result.image.diff_ids = strings_of(object_in(one, "RootFS"), "Layers");
  const json* const size = member(one, "Size");
  if (size != nullptr && size->is_number_integer()) result.image.size = size->get<long long>();
  result.created = sortable(text_of(one, "Created"));
  return result;
}

Inspected read_buildah_inspect(std::string_view text) {
  const json parsed = json::parse(text, nullptr, false);
  const json oci = object_in(parsed, "OCIv1");
  const std::string id = text_of(parsed, "FromImageID");
  if (id.empty() || oci.empty()) throw unreadable("buildah");
  Inspected result;
  result.image.id = full_id(id);
  result.image.platform =
      platform_of(text_of(oci, "os"), text_of(oci, "architecture"), text_of(oci, "variant"));
  result.image.labels = labels_of(object_in(oci, "config"));
  result.image.diff_ids = strings_of(object_in(oci, "rootfs"), "diff_ids");
  result.image.size = size_in_manifest(text_of(parsed, "Manifest"));
  result.created = sortable(text_of(oci, "created"));
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
