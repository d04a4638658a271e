// SPDX-License-Identifier: MIT
// The image that jobs run in today: what the registry holds under an image's tags.
#pragma once

#include "cli/decisions.hpp"
#include "image/drift.hpp"

#include <optional>
#include <string>

namespace pinned_images::cli {

/// A published image of ours.
struct Published {
  std::string reference;  ///< registry/path@digest
  image::Holding holding;
  image::Record record;
};

/// Returns what is under the version tag, else under the key tag, else what another repository has;
/// absent if that is no image of ours.
std::optional<Published> published_image(const PlannedImage& planned, const Asked& asked);

/// Returns `1 of 4 requirements (25%)`.
std::string share_text(const image::Drift& drift);

/// Returns how an image gets what it lacks: `run the target refresh-images`, after a bump if it has
/// a version tag.
std::string refresh_hint(const PlannedImage& planned);

}  // namespace pinned_images::cli
