// SPDX-License-Identifier: MIT
// How many bytes images take in the registry.
#pragma once

#include "cli/explained.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

struct Sizes {
  long long all = 0;
  long long stored = 0;  ///< a layer that several images have counts once
};

/// Returns the sizes of the images that are published.
Sizes sizes_of(const std::vector<Explained>& images);

/// Returns `, 7 B with what they share counted once`; empty if they share nothing.
std::string shared_text(const Sizes& sizes);

}  // namespace pinned_images::cli
