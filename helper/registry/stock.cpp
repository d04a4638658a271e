// SPDX-License-Identifier: MIT
#include "registry/stock.hpp"

#include "image/labels.hpp"
#include "registry/stored_image.hpp"
#include "registry/tags.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace pinned_images::registry {
namespace {

using image::StoredDigest;

StoredDigest not_ours(const std::string& digest, const std::string& why) {
  StoredDigest result;
  result.digest = digest;
  result.why_not = why;
  return result;
}

bool is_placeholder(const Stored& stored) {
  return stored.images.size() == 1 && stored.images.front().layers.empty() &&
         stored.images.front().labels.contains(placeholder_label);
}

// What a manifest stands for, its layers left out.
StoredDigest digest_of(const Stored& stored, const std::string& name) {
  const std::string& digest = stored.top.digest;
  if (stored.broken) return not_ours(digest, "broken, " + stored.broken->problem);
  if (stored.images.empty()) return not_ours(digest, "an index without images");
  StoredDigest result;
  result.digest = digest;
  if (is_placeholder(stored)) {
    result.kind = StoredDigest::Kind::Placeholder;
    return result;
  }
  result.kind = StoredDigest::Kind::Ours;
  for (const StoredImage& child : stored.images) {
    const image::Reading reading = image::read_labels(child.labels, child.diff_ids, name);
    if (!reading.record) return not_ours(digest, reading.problem);
    // Of an index the youngest child counts.
    result.created = std::max(result.created, reading.record->created);
    if (!reading.record->parent_digest.empty()) {
      result.parents.push_back(reading.record->parent_digest);
    }
    result.parts.push_back(child.config);
    if (child.manifest.digest != digest) result.parts.push_back(child.manifest.digest);
  }
  return result;
}

/// Fills one repository of a stock, from several threads.
class Filler {
 public:
  Filler(Client& client, const Shelf& shelf, image::Stock& stock,
         std::unordered_map<std::string, std::uint32_t>& layers)
      : client_(client), shelf_(shelf), stock_(stock), layers_(layers) {
    here_.image = shelf.image;
    here_.repository = shelf.registry + "/" + shelf.repository;
  }

  image::StoredRepository fill() {
    std::vector<std::string> tags =
        list_tags(client_, shelf_.registry, shelf_.repository).value_or(std::vector<std::string>());
    std::sort(tags.begin(), tags.end());  // registries list them in any order
    std::vector<std::optional<std::uint32_t>> found(tags.size());
    run_parallel(tags.size(), questions_at_once,
                 [&](std::size_t i) { found[i] = image_under(tags[i]); });
    for (std::size_t i = 0; i < tags.size(); ++i) {
      // Deleted since the list was made.
      if (found[i]) here_.tags.push_back({std::move(tags[i]), *found[i]});
    }
    return std::move(here_);
  }

 private:
  std::optional<std::uint32_t> image_under(const std::string& tag) {
    auto top = client_.get_manifest(shelf_.registry, shelf_.repository, tag);
    if (!top) return std::nullopt;
    if (const auto known = place_of(top->digest)) return known;
    const Stored stored = read_stored(client_, shelf_.registry, shelf_.repository, std::move(*top));
    return add(stored, digest_of(stored, shelf_.image));
  }

  std::optional<std::uint32_t> place_of(const std::string& digest) {
    const std::scoped_lock lock(mutex_);
    const auto found = places_.find(digest);
    if (found == places_.end()) return std::nullopt;
    return found->second;
  }

  std::uint32_t add(const Stored& stored, StoredDigest&& digest) {
    const std::scoped_lock lock(mutex_);
    const auto next = static_cast<std::uint32_t>(here_.images.size());
    const auto [place, is_new] = places_.try_emplace(digest.digest, next);
    if (!is_new) return place->second;
    for (const StoredImage& child : stored.images) {
      for (const Layer& layer : child.layers) digest.layers.push_back(place_of(layer));
    }
    here_.images.push_back(std::move(digest));
    return next;
  }

  std::uint32_t place_of(const Layer& layer) {
    const auto next = static_cast<std::uint32_t>(stock_.layer_sizes.size());
    const auto [place, is_new] = layers_.try_emplace(layer.digest, next);
    if (is_new) stock_.layer_sizes.push_back(layer.size);
    return place->second;
  }

  Client& client_;
  const Shelf& shelf_;
  image::Stock& stock_;
  std::unordered_map<std::string, std::uint32_t>& layers_;
  image::StoredRepository here_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::uint32_t> places_;
};

}  // namespace

image::Stock read_stock(Client& client, const std::vector<Shelf>& shelves) {
  image::Stock stock;
  std::unordered_map<std::string, std::uint32_t> layers;
  for (const Shelf& shelf : shelves) {
    stock.repositories.push_back(Filler(client, shelf, stock, layers).fill());
  }
  return stock;
}

}  // namespace pinned_images::registry
