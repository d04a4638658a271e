// SPDX-License-Identifier: MIT
// Images on the way: one that was built here, and what a child is built from.
#pragma once

#include "image/labels.hpp"

#include <map>
#include <string>

namespace pinned_images::cli {

/// An image of ours in the engine's store, sealed.
struct LocalBuild {
  std::string id;
  image::Record record;
  bool built = false;  ///< false: it was there
};

/// What a child is built FROM: an image in the registry by its digest, local images, or local ones
/// that are the very image of the reference.
struct Parent {
  std::map<std::string, std::string> local_ids;  ///< by platform
  std::string reference;                         ///< `registry/path@sha256:...`; or empty
};

}  // namespace pinned_images::cli
