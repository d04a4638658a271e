// SPDX-License-Identifier: MIT
#include "registry/stock.hpp"

#include "image/labels.hpp"
#include "registry/stored_image.hpp"
#include "registry/tags.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace pinned_images::registry {
namespace {

using image::StoredDigest;

// Asked for in one go, and by so many threads: enough to keep a slow link and two processors busy.
constexpr std::size_t at_once = 32;
constexpr int most_batches = 3;

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
    run_parallel((tags.size() + at_once - 1) / at_once, most_batches, [&](std::size_t batch) {
      const std::size_t begin = batch * at_once;
      find(tags, begin, std::min(begin + at_once, tags.size()), found);
    });
    for (std::size_t i = 0; i < tags.size(); ++i) {
      // Deleted since the list was made.
      if (found[i]) here_.tags.push_back({std::move(tags[i]), *found[i]});
    }
    return std::move(here_);
  }

 private:
  // Fills in the images of the tags from begin to end.
  void find(const std::vector<std::string>& tags, std::size_t begin, std::size_t end,
            std::vector<std::optional<std::uint32_t>>& found) {
    auto tops = client_.get_manifests(
        shelf_.registry, shelf_.repository,
        {tags.begin() + static_cast<long>(begin), tags.begin() + static_cast<long>(end)});
    std::map<std::string, std::vector<std::size_t>> tags_of;
    std::vector<Manifest> unknown;
    for (std::size_t i = 0; i < tops.size(); ++i) {
      if (!tops[i]) continue;
      found[begin + i] = place_of(tops[i]->digest);
      if (found[begin + i]) continue;
      std::vector<std::size_t>& same = tags_of[tops[i]->digest];
      same.push_back(begin + i);
      if (same.size() == 1) unknown.push_back(std::move(*tops[i]));
    }
    for (const Stored& stored :
         read_stored(client_, shelf_.registry, shelf_.repository, std::move(unknown))) {
      const std::uint32_t place = add(stored, digest_of(stored, shelf_.image));
      for (const std::size_t i : tags_of.at(stored.top.digest)) found[i] = place;
    }
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
