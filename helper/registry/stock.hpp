// SPDX-License-Identifier: MIT
// Reads all that a registry holds under the images of a project, for a prune.
#pragma once

#include "image/prune.hpp"
#include "registry/client.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace pinned_images::registry {

/// An image of the project, and where it is kept.
struct Shelf {
  std::string image;
  std::string registry;
  std::string repository;
};

/// How a key tag is read whose key is that of an image which another tag names.
enum class KeyTags {
  Asked,
  Assumed,  ///< to name that image, too, which spares a third of all questions
};

/// Told of tags while they are read: how many more there are, and how many more are read.
using Tally = std::function<void(std::size_t more, std::size_t read)>;

/// Returns every tag of these repositories with what it names; a repository that isn't there has
/// none. `tally` is called from several threads. Throws Error as Client does: then nothing is
/// known, and not a part.
image::Stock read_stock(Client& client, const std::vector<Shelf>& shelves, KeyTags key_tags,
                        const Tally& tally);

/// Returns whether the tags that a plan keeps name what they were assumed to. Those that go are
/// looked at before they do.
bool kept_as_assumed(Client& client, const std::vector<Shelf>& shelves, const image::Stock& stock,
                     const image::PrunePlan& plan);

}  // namespace pinned_images::registry
