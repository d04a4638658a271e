// SPDX-License-Identifier: MIT
#include "registry/stock.hpp"

#include "image/key.hpp"
#include "image/labels.hpp"
#include "registry/stored_image.hpp"
#include "registry/tags.hpp"
#include "support/parallel.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>

namespace pinned_images::registry {
namespace {

using image::StoredDigest;

// Asked for in one go, and by so many threads: enough to keep a slow link and two processors busy.
constexpr std::size_t at_once = 64;
constexpr int most_batches = 2;

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

// What a manifest stands for, its layers left out. `keys` gets the key tags of its images.
StoredDigest digest_of(const Stored& stored, const std::string& name, std::set<std::string>& keys) {
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
    const image::Reading reading =
        image::read_labels(child.labels, child.diff_ids, name, image::Contents::LeftOut);
    if (!reading.record) return not_ours(digest, reading.problem);
    keys.insert(image::key_tag(reading.record->key));
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
         std::unordered_map<std::string, std::uint32_t>& layers, const Tally& tally)
      : client_(client), shelf_(shelf), stock_(stock), layers_(layers), tally_(tally) {
    here_.image = shelf.image;
    here_.repository = shelf.registry + "/" + shelf.repository;
  }

  image::StoredRepository fill(KeyTags key_tags) {
    tags_ =
        list_tags(client_, shelf_.registry, shelf_.repository).value_or(std::vector<std::string>());
    found_.resize(tags_.size());
    tally_(tags_.size(), 0);
    std::vector<std::size_t> first;
    std::vector<std::size_t> then;
    for (std::size_t i = 0; i < tags_.size(); ++i) {
      // Those of platforms come last: they have the key of the index that names them.
      const bool may_wait = key_tags == KeyTags::Assumed &&
                            (image::is_key_tag(tags_[i]) || image::is_platform_tag(tags_[i]));
      (may_wait ? then : first).push_back(i);
    }
    find_all(first);
    std::set<std::size_t> assumed;
    std::erase_if(then, [&](std::size_t i) {
      if (!image::is_key_tag(tags_[i])) return false;
      const auto image = image_of_key(tags_[i]);
      if (image) assumed.insert(i);
      if (image) found_[i] = image;
      return image.has_value();
    });
    tally_(0, assumed.size());
    find_all(then);
    for (std::size_t i = 0; i < tags_.size(); ++i) {
      // Deleted since the list was made.
      if (found_[i]) here_.tags.push_back({std::move(tags_[i]), *found_[i], assumed.contains(i)});
    }
    return std::move(here_);
  }

 private:
  void find_all(const std::vector<std::size_t>& which) {
    run_parallel((which.size() + at_once - 1) / at_once, most_batches, [&](std::size_t batch) {
      const auto begin = which.begin() + static_cast<long>(batch * at_once);
      const auto left = static_cast<std::size_t>(which.end() - begin);
      const std::size_t count = std::min(at_once, left);
      find({begin, begin + static_cast<long>(count)});
      tally_(0, count);
    });
  }

  // Fills in the images of these tags.
  void find(const std::vector<std::size_t>& which) {
    std::vector<std::string> names;
    for (const std::size_t i : which) names.push_back(tags_[i]);
    auto tops = listed(names);
    std::map<std::string, std::vector<std::size_t>> tags_of;
    std::vector<Manifest> unknown;
    for (std::size_t k = 0; k < tops.size(); ++k) {
      if (!tops[k]) continue;
      std::optional<std::uint32_t>& found = found_[which[k]];
      found = place_of(tops[k]->digest);
      if (found) continue;
      std::vector<std::size_t>& same = tags_of[tops[k]->digest];
      same.push_back(which[k]);
      if (same.size() == 1) unknown.push_back(std::move(*tops[k]));
    }
    for (const Stored& stored : read_all(std::move(unknown))) {
      std::set<std::string> keys;
      StoredDigest digest = digest_of(stored, shelf_.image, keys);
      const std::uint32_t place = add(stored, std::move(digest), keys);
      for (const std::size_t i : tags_of.at(stored.top.digest)) found_[i] = place;
    }
  }

  // The one image of that key; absent if there is none, or more than one.
  std::optional<std::uint32_t> image_of_key(const std::string& key_tag) const {
    const auto found = keys_.find(key_tag);
    return found == keys_.end() ? std::nullopt : found->second;
  }

  // What is listed and seems missing, whole or in part, is asked for once more: an image whose
  // parent is not known does not keep it.
  std::vector<std::optional<Manifest>> listed(const std::vector<std::string>& tags) {
    auto tops = client_.get_manifests(shelf_.registry, shelf_.repository, tags);
    std::vector<std::size_t> missing;
    std::vector<std::string> again;
    for (std::size_t i = 0; i < tops.size(); ++i) {
      if (tops[i]) continue;
      missing.push_back(i);
      again.push_back(tags[i]);
    }
    auto found = client_.get_manifests(shelf_.registry, shelf_.repository, again);
    for (std::size_t k = 0; k < missing.size(); ++k) tops[missing[k]] = std::move(found[k]);
    return tops;
  }

  std::vector<Stored> read_all(std::vector<Manifest> tops) {
    auto all = read_stored(client_, shelf_.registry, shelf_.repository, std::move(tops));
    std::vector<std::size_t> broken;
    std::vector<Manifest> again;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (!all[i].broken) continue;
      broken.push_back(i);
      again.push_back(all[i].top);
    }
    auto read = read_stored(client_, shelf_.registry, shelf_.repository, std::move(again));
    for (std::size_t k = 0; k < broken.size(); ++k) all[broken[k]] = std::move(read[k]);
    return all;
  }

  std::optional<std::uint32_t> place_of(const std::string& digest) {
    const std::scoped_lock lock(mutex_);
    const auto found = places_.find(digest);
    if (found == places_.end()) return std::nullopt;
    return found->second;
  }

  std::uint32_t add(const Stored& stored, StoredDigest&& digest,
                    const std::set<std::string>& keys) {
    const std::scoped_lock lock(mutex_);
    const auto next = static_cast<std::uint32_t>(here_.images.size());
    const auto [place, is_new] = places_.try_emplace(digest.digest, next);
    if (!is_new) return place->second;
    for (const StoredImage& child : stored.images) {
      for (const Layer& layer : child.layers) digest.layers.push_back(place_of(layer));
    }
    here_.images.push_back(std::move(digest));
    for (const std::string& key : keys) {
      const auto [known, is_new_key] = keys_.try_emplace(key, next);
      if (!is_new_key) known->second.reset();
    }
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
  const Tally& tally_;
  image::StoredRepository here_;
  std::vector<std::string> tags_;
  std::vector<std::optional<std::uint32_t>> found_;  ///< images of tags_
  std::mutex mutex_;                                 ///< of what follows, and here_.images
  std::unordered_map<std::string, std::uint32_t> places_;
  std::unordered_map<std::string, std::optional<std::uint32_t>> keys_;
};

}  // namespace

image::Stock read_stock(Client& client, const std::vector<Shelf>& shelves, KeyTags key_tags,
                        const Tally& tally) {
  image::Stock stock;
  std::unordered_map<std::string, std::uint32_t> layers;
  for (const Shelf& shelf : shelves) {
    stock.repositories.push_back(Filler(client, shelf, stock, layers, tally).fill(key_tags));
  }
  return stock;
}

bool kept_as_assumed(Client& client, const std::vector<Shelf>& shelves, const image::Stock& stock,
                     const image::PrunePlan& plan) {
  for (std::size_t i = 0; i < shelves.size(); ++i) {
    const image::StoredRepository& here = stock.repositories[i];
    std::vector<std::string> tags;
    std::vector<std::string> digests;
    for (std::size_t n = 0; n < here.tags.size(); ++n) {
      if (!here.tags[n].assumed || !plan.verdicts[i][n].keep) continue;
      tags.push_back(here.tags[n].tag);
      digests.push_back(here.images[here.tags[n].image].digest);
    }
    const auto tops = client.get_manifests(shelves[i].registry, shelves[i].repository, tags);
    for (std::size_t k = 0; k < tags.size(); ++k) {
      if (!tops[k] || tops[k]->digest != digests[k]) return false;
    }
  }
  return true;
}

}  // namespace pinned_images::registry
