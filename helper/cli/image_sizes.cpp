// SPDX-License-Identifier: MIT
#include "cli/image_sizes.hpp"

#include "support/text.hpp"

namespace pinned_images::cli {

Sizes sizes_of(const std::vector<Explained>& images) {
  Sizes sizes;
  std::map<std::string, long long> layers;
  for (const Explained& image : images) {
    if (!image.build) continue;
    sizes.all += image.build->size;
    for (const image::HeldLayer& layer : image.build->layers) layers[layer.digest] = layer.size;
  }
  for (const auto& [digest, size] : layers) sizes.stored += size;
  return sizes;
}

std::string shared_text(const Sizes& sizes) {
  if (sizes.stored == sizes.all) return "";
  return ", " + size_text(sizes.stored) + " with what they share counted once";
}

}  // namespace pinned_images::cli
