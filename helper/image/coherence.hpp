// SPDX-License-Identifier: MIT
// What the distributions in an image require of each other, and which lack something that they or
// their extras require: pip would install it for a requirement that names them.
#pragma once

#include "image/labels.hpp"

#include <map>
#include <string>
#include <vector>

namespace pinned_images::image {

/// What the metadata of an installed distribution asks for.
struct Needs {
  std::string name;                 ///< normalised
  std::vector<std::string> extras;  ///< that it offers, normalised
  std::vector<std::string> lines;   ///< its Requires-Dist
};

/// What an inventory amounts to.
struct Coherence {
  Lacking lacking;
  Edges requires_of;
};

/// Returns `name`, or `name[extra]`: what Edges lead from and to.
std::string part_name(const std::string& name, const std::string& extra);

/// Returns what is lacking for each distribution, "" or an extra of it; those that lack nothing are
/// left out; and what those that lack nothing require. What a requirement needs is followed to the
/// end, as pip does; markers are evaluated in `environment`. A line that is no requirement asks for
/// nothing.
Coherence coherence_of(const std::vector<Needs>& needs, const std::vector<Installed>& inventory,
                       const std::map<std::string, std::string>& environment);

}  // namespace pinned_images::image
