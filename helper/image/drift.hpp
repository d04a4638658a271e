// SPDX-License-Identifier: MIT
// Drift: requirements of today's manifests that a published image does not satisfy, so that pip
// still installs them in each job.
#pragma once

#include "image/labels.hpp"
#include "image/selection.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// A package that pip would install, or have to fetch to know.
struct Drifted {
  std::string name;                      ///< normalised
  std::string asked;                     ///< `numpy>=2`: the line that is not met, without marker
  std::optional<std::string> installed;  ///< absent: not in the image
  std::string reason;                    ///< `the image has 1.26.4`, `not in the image`
  Place place;                           ///< of the line
};

struct Drift {
  std::size_t requirements = 0;    ///< packages asked for whose markers hold in the image
  std::vector<Drifted> unmet;      ///< in document order
  std::vector<Drifted> undecided;  ///< what the inventory can't tell: a repository's version

  /// Returns how many percent of the requirements are unmet; 0 of none.
  double percent() const;
};

/// Returns the drift of a published image: all lines that today's manifests and locks have for a
/// package must admit the version that is there, by pip's rules (an installed pre-release will do),
/// and what it and the extras asked for require must be there too. A package asked for by several
/// lines counts once; a lock's version beats the range it locks. A constraint on a package that no
/// line asks for counts where those that are asked for require it and the image has another
/// version. Throws Error as `install_lists`.
Drift drift_of(const ImageSpec& image, const std::vector<manifest::Tree>& trees,
               const Record& record);

}  // namespace pinned_images::image
