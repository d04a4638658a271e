// SPDX-License-Identifier: MIT
// The image that jobs run in today: what the registry holds under an image's tags.
#pragma once

#include "cli/decisions.hpp"

#include <optional>
#include <string>

namespace pinned_images::cli {

/// A published image of ours.
struct Published {
  std::string reference;  ///< registry/path@digest
  image::Holding holding;
  const image::Record& record() const { return *holding.record; }
};

/// Returns what is under the version tag, else under the key tag, else what another repository has;
/// absent if that is no image of ours.
std::optional<Published> published_image(const PlannedImage& planned, const Asked& asked);

}  // namespace pinned_images::cli
