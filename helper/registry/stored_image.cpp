// SPDX-License-Identifier: MIT
#include "registry/stored_image.hpp"

#include "registry/index.hpp"
#include "support/image_names.hpp"
#include "support/json_reading.hpp"
#include "support/platform.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::registry {
namespace {

const std::vector<Json>& list(const Json& object, const char* name, const std::string& digest) {
  if (!object[name].is_list()) {
    throw Broken{digest, std::string("it has no list of `") + name + "`"};
  }
  return object[name].items();
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
    if (digests.empty()) list(parse_json(top.bytes), "manifests", top.digest);
    return digests;
  }

  static void read_manifest(StoredImage& image) {
    const std::string& digest = image.manifest.digest;
    const Json document = parse_json(image.manifest.bytes);
    for (const Json& layer : list(document, "layers", digest)) {
      image.layers.push_back({layer.text_of("digest"), size_of(layer), ""});
    }
    image.config = document["config"].text_of("digest");
    if (!is_valid_digest(image.config)) throw Broken{digest, "it names no config"};
  }

  static void read_config(const std::optional<std::string>& bytes, StoredImage& image) {
    const std::string& digest = image.config;
    if (!bytes) throw Broken{digest, "the image's config is missing"};
    const Json config = parse_json_or_null(*bytes);
    if (!config.is_object()) throw Broken{digest, "the image's config is no JSON object"};
    image.platform = platform_of(config);
    read_labels(config, image);
    read_history(config, image);
    const Json& rootfs = config["rootfs"];
    if (!rootfs.has("diff_ids")) return;
    for (const Json& id : list(rootfs, "diff_ids", digest)) {
      if (!id.is_text()) throw Broken{digest, "its diff_ids are no texts"};
      image.diff_ids.push_back(id.text());
    }
  }

  // A history may be missing, or not have a step for each layer (image-spec, config, `history`).
  static void read_history(const Json& config, StoredImage& image) {
    std::vector<std::string> steps;
    for (const Json& step : config["history"].items()) {
      if (!step["empty_layer"].truth().value_or(false)) steps.push_back(step.text_of("created_by"));
    }
    if (steps.size() != image.layers.size()) return;
    for (std::size_t i = 0; i < steps.size(); ++i) image.layers[i].made_by = std::move(steps[i]);
  }

  // Bounded, so that no number a registry sends can overflow a sum.
  static long long size_of(const Json& layer) {
    constexpr long long most = 1LL << 45;
    return std::clamp(layer["size"].integer().value_or(0), 0LL, most);
  }

  static void read_labels(const Json& config, StoredImage& image) {
    for (const auto& [name, value] : config["config"]["Labels"].members()) {
      if (value.is_text()) image.labels[name] = value.text();
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
