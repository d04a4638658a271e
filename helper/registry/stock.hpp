// SPDX-License-Identifier: MIT
// Reads all that a registry holds under the images of a project, for a prune.
#pragma once

#include "image/prune.hpp"
#include "registry/client.hpp"

#include <string>
#include <vector>

namespace pinned_images::registry {

/// An image of the project, and where it is kept.
struct Shelf {
  std::string image;
  std::string registry;
  std::string repository;
};

/// Returns every tag of these repositories with what it names; a repository that isn't there has
/// none. Throws Error as Client does: then nothing is known, and not a part.
image::Stock read_stock(Client& client, const std::vector<Shelf>& shelves);

}  // namespace pinned_images::registry
