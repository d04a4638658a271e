// SPDX-License-Identifier: MIT
#include "registry/stored_image.hpp"

#include "registry/reference.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace pinned_images::registry {
namespace {

using Json = nlohmann::json;

/// Reads one image after the other; what is broken leaves by exception, to be caught in observe().
class Observer {
 public:
  Observer(Client& client, const std::string& registry, const std::string& repository)
      : client_(client), registry_(registry), repository_(repository) {}

  void read(const Manifest& top, std::vector<StoredImage>& images) {
    if (!top.is_index()) {
      images.push_back(image_of(top));
      return;
    }
    const Json document = Json::parse(top.bytes);
    const Json& children = list(document, "manifests", top.digest);
    for (const Json& child : children) {
      if (!is_attestation(child)) images.push_back(image_of(child_of(child, top.digest)));
    }
  }

 private:
  static std::string text(const Json& object, const char* name) {
    if (!object.is_object()) return "";
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
  }

  // Bounded, so that no number a registry sends can overflow a sum.
  static long long size_of(const Json& layer) {
    constexpr long long most = 1LL << 45;
    const auto size = layer.is_object() ? layer.find("size") : layer.end();
    const bool is_size = layer.is_object() && size != layer.end() && size->is_number_integer();
    return is_size ? std::clamp(size->get<long long>(), 0LL, most) : 0;
  }

  static const Json& list(const Json& object, const char* name, const std::string& digest) {
    const auto found = object.find(name);
    if (found == object.end() || !found->is_array()) {
      throw Broken{digest, std::string("it has no list of `") + name + "`"};
    }
    return *found;
  }

  // Buildkit keeps provenance and bills of materials among the images.
  static bool is_attestation(const Json& child) {
    const auto platform = child.is_object() ? child.find("platform") : child.end();
    return child.is_object() && platform != child.end() && text(*platform, "os") == "unknown" &&
           text(*platform, "architecture") == "unknown";
  }

  Manifest child_of(const Json& child, const std::string& index) {
    const std::string digest = text(child, "digest");
    if (!is_valid_digest(digest)) throw Broken{index, "it names a child without a digest"};
    std::optional<Manifest> manifest = client_.get_manifest(registry_, repository_, digest);
    if (!manifest) throw Broken{digest, "the index names this image, and it is missing"};
    if (manifest->is_index()) throw Broken{digest, "this is an index within an index"};
    return std::move(*manifest);
  }

  StoredImage image_of(const Manifest& manifest) {
    StoredImage image;
    image.manifest = manifest;
    const Json document = Json::parse(manifest.bytes);
    for (const Json& layer : list(document, "layers", manifest.digest)) {
      image.layers.push_back({text(layer, "digest"), size_of(layer)});
    }
    const auto config = document.find("config");
    const std::string digest = config == document.end() ? "" : text(*config, "digest");
    if (!is_valid_digest(digest)) throw Broken{manifest.digest, "it names no config"};
    image.config = digest;
    read_config(digest, image);
    return image;
  }

  void read_config(const std::string& digest, StoredImage& image) {
    const std::optional<std::string> bytes = client_.get_blob(registry_, repository_, digest);
    if (!bytes) throw Broken{digest, "the image's config is missing"};
    const Json config = Json::parse(*bytes, nullptr, false);
    if (!config.is_object()) throw Broken{digest, "the image's config is no JSON object"};
    image.platform = platform_of(config);
    read_labels(config, image);
    const auto rootfs = config.find("rootfs");
    if (rootfs == config.end() || !rootfs->is_object() || !rootfs->contains("diff_ids")) return;
    for (const Json& id : list(*rootfs, "diff_ids", digest)) {
      if (!id.is_string()) throw Broken{digest, "its diff_ids are no texts"};
      image.diff_ids.push_back(id.get<std::string>());
    }
  }

  static std::string platform_of(const Json& config) {
    const std::string os = text(config, "os");
    const std::string architecture = text(config, "architecture");
    const std::string variant = text(config, "variant");
    if (os.empty() || architecture.empty()) return "";
    return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
  }

  static void read_labels(const Json& config, StoredImage& image) {
    const auto inner = config.find("config");
    if (inner == config.end() || !inner->is_object()) return;
    const auto labels = inner->find("Labels");
    if (labels == inner->end() || !labels->is_object()) return;
    for (const auto& [name, value] : labels->items()) {
      if (value.is_string()) image.labels[name] = value.get<std::string>();
    }
  }

  Client& client_;
  const std::string& registry_;
  const std::string& repository_;
};

}  // namespace

long long StoredImage::size() const {
  long long sum = 0;
  for (const Layer& layer : layers) sum += layer.size;
  return sum;
}

Stored read_stored(Client& client, const std::string& registry, const std::string& repository,
                   Manifest top) {
  Stored stored{std::move(top), {}, std::nullopt};
  try {
    Observer(client, registry, repository).read(stored.top, stored.images);
  } catch (Broken& broken) {
    stored.broken = std::move(broken);
  }
  return stored;
}

std::optional<Stored> observe(Client& client, const std::string& registry,
                              const std::string& repository, const std::string& tag_or_digest) {
  std::optional<Manifest> top = client.get_manifest(registry, repository, tag_or_digest);
  if (!top) return std::nullopt;
  return read_stored(client, registry, repository, std::move(*top));
}

}  // namespace pinned_images::registry
