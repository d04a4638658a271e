// SPDX-License-Identifier: MIT
#include "registry/stored_image.hpp"

#include "registry/index.hpp"
#include "registry/json_values.hpp"
#include "support/image_names.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

namespace pinned_images::registry {
namespace {

using Json = nlohmann::json;

const Json& list(const Json& object, const char* name, const std::string& digest) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_array()) {
    throw Broken{digest, std::string("it has no list of `") + name + "`"};
  }
  return *found;
}

/// Reads what manifests stand for, kind by kind of what is asked for: first the children of
/// indexes, then the configs. What is broken leaves by exception, to be caught in trying().
class Reader {
 public:
  Reader(Client& client, const std::string& registry, const std::string& repository)
      : client_(client), registry_(registry), repository_(repository) {}

  std::vector<Stored> read(std::vector<Manifest> tops) {
    for (Manifest& top : tops) stored_.push_back({std::move(top), {}, std::nullopt});
    read_children();
    read_images();
    read_configs();
    return std::move(stored_);
  }

 private:
  /// A part of a manifest to be asked for.
  struct Part {
    std::size_t owner;  ///< in stored_
    std::string digest;
    std::size_t image = 0;  ///< of the owner's
  };

  template <class Work>
  void trying(std::size_t owner, const Work& work) {
    try {
      if (!stored_[owner].broken) work();
    } catch (Broken& broken) {
      stored_[owner].broken = std::move(broken);
    }
  }

  static std::vector<std::string> digests_of(const std::vector<Part>& parts) {
    std::vector<std::string> digests;
    for (const Part& part : parts) digests.push_back(part.digest);
    return digests;
  }

  void read_children() {
    std::vector<Part> children;
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      trying(i, [&] {
        for (std::string& digest : digests_of_children(stored_[i].top)) {
          children.push_back({i, std::move(digest)});
        }
      });
    }
    auto manifests = client_.get_manifests(registry_, repository_, digests_of(children));
    for (std::size_t k = 0; k < children.size(); ++k) {
      const Part& child = children[k];
      trying(child.owner, [&] { add_child(stored_[child.owner], child, std::move(manifests[k])); });
    }
  }

  static void add_child(Stored& stored, const Part& child, std::optional<Manifest> manifest) {
    if (!manifest) throw Broken{child.digest, "the index names this image, and it is missing"};
    if (manifest->is_index()) throw Broken{child.digest, "this is an index within an index"};
    stored.images.push_back({std::move(*manifest), "", "", {}, {}, {}});
  }

  void read_images() {
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      Stored& stored = stored_[i];
      trying(i, [&] {
        if (!stored.top.is_index()) stored.images.push_back({stored.top, "", "", {}, {}, {}});
        for (StoredImage& image : stored.images) read_manifest(image);
      });
    }
  }

  void read_configs() {
    std::vector<Part> configs;
    for (std::size_t i = 0; i < stored_.size(); ++i) {
      if (stored_[i].broken) continue;
      for (std::size_t k = 0; k < stored_[i].images.size(); ++k) {
        configs.push_back({i, stored_[i].images[k].config, k});
      }
    }
    const auto blobs = client_.get_blobs(registry_, repository_, digests_of(configs));
    for (std::size_t k = 0; k < configs.size(); ++k) {
      const Part& part = configs[k];
      trying(part.owner, [&] { read_config(blobs[k], stored_[part.owner].images[part.image]); });
    }
  }

  static std::vector<std::string> digests_of_children(const Manifest& top) {
    std::vector<std::string> digests;
    if (!top.is_index()) return digests;
    for (const Child& child : children_of(top)) {
      digests.push_back(child.digest);
      if (!is_valid_digest(digests.back())) {
        throw Broken{top.digest, "it names a child without a digest"};
      }
    }
    if (digests.empty()) list(Json::parse(top.bytes), "manifests", top.digest);
    return digests;
  }

  static void read_manifest(StoredImage& image) {
    const std::string& digest = image.manifest.digest;
    const Json document = Json::parse(image.manifest.bytes);
    for (const Json& layer : list(document, "layers", digest)) {
      image.layers.push_back({text_of(layer, "digest"), size_of(layer), ""});
    }
    const auto config = document.find("config");
    image.config = config == document.end() ? "" : text_of(*config, "digest");
    if (!is_valid_digest(image.config)) throw Broken{digest, "it names no config"};
  }

  static void read_config(const std::optional<std::string>& bytes, StoredImage& image) {
    const std::string& digest = image.config;
    if (!bytes) throw Broken{digest, "the image's config is missing"};
    const Json config = Json::parse(*bytes, nullptr, false);
    if (!config.is_object()) throw Broken{digest, "the image's config is no JSON object"};
    image.platform = platform_of(config);
    read_labels(config, image);
    read_history(config, image);
    const auto rootfs = config.find("rootfs");
    if (rootfs == config.end() || !rootfs->is_object() || !rootfs->contains("diff_ids")) return;
    for (const Json& id : list(*rootfs, "diff_ids", digest)) {
      if (!id.is_string()) throw Broken{digest, "its diff_ids are no texts"};
      image.diff_ids.push_back(id.get<std::string>());
    }
  }

  // A history may be missing, or not have a step for each layer (image-spec, config, `history`).
  static void read_history(const Json& config, StoredImage& image) {
    const auto history = config.find("history");
    if (history == config.end() || !history->is_array()) return;
    std::vector<std::string> steps;
    for (const Json& step : *history) {
      const auto empty = step.is_object() ? step.find("empty_layer") : step.end();
      const bool is_empty = step.is_object() && empty != step.end() && *empty == true;
      if (!is_empty) steps.push_back(text_of(step, "created_by"));
    }
    if (steps.size() != image.layers.size()) return;
    for (std::size_t i = 0; i < steps.size(); ++i) image.layers[i].made_by = std::move(steps[i]);
  }

  // Bounded, so that no number a registry sends can overflow a sum.
  static long long size_of(const Json& layer) {
    constexpr long long most = 1LL << 45;
    const auto size = layer.is_object() ? layer.find("size") : layer.end();
    const bool is_size = layer.is_object() && size != layer.end() && size->is_number_integer();
    return is_size ? std::clamp(size->get<long long>(), 0LL, most) : 0;
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
  std::vector<Stored> stored_;
};

}  // namespace

long long StoredImage::size() const {
  long long sum = 0;
  for (const Layer& layer : layers) sum += layer.size;
  return sum;
}

Stored read_stored(Client& client, const std::string& registry, const std::string& repository,
                   Manifest top) {
  std::vector<Manifest> tops;
  tops.push_back(std::move(top));
  return std::move(read_stored(client, registry, repository, std::move(tops)).front());
}

std::vector<Stored> read_stored(Client& client, const std::string& registry,
                                const std::string& repository, std::vector<Manifest> tops) {
  return Reader(client, registry, repository).read(std::move(tops));
}

std::optional<Stored> observe(Client& client, const std::string& registry,
                              const std::string& repository, const std::string& tag_or_digest) {
  std::optional<Manifest> top = client.get_manifest(registry, repository, tag_or_digest);
  if (!top) return std::nullopt;
  return read_stored(client, registry, repository, std::move(*top));
}

}  // namespace pinned_images::registry
