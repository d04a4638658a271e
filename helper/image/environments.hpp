// SPDX-License-Identifier: MIT
// The environments an image may run in, and whether a marker holds there.
#pragma once

#include "image/image_spec.hpp"
#include "manifest/entry.hpp"
#include "python/marker.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::image {

/// What is known of the environments an image may run in: one a declared platform.
struct Environments {
  std::vector<std::string> platforms;           ///< linux/amd64
  std::string python;                           ///< `3.11`; empty: not declared
  std::optional<std::set<std::string>> extras;  ///< normalised; absent: not known
  std::optional<std::set<std::string>> groups;  ///< the same
  std::map<std::string, std::string> interpreter =
      {};  ///< all variables, if one was asked for them
};

/// Returns the environments of an image. Extras and groups are known only for an image that takes
/// a selection (`selected`), not for one that merely follows a pin.
Environments environments_of(const ImageSpec& image, bool selected);

/// Returns Yes if the marker is true in each environment, No if in none, else Unknown. Absent is
/// Yes; a text that is no marker is Unknown. With `3.11` declared, `python_full_version` is decided
/// where all of 3.11.x agree.
python::Truth evaluate(const std::optional<std::string>& marker, const Environments& known);

/// Returns whether an entry counts there: its condition, and any of the forks a lock names for it.
python::Truth holds(const manifest::Entry& entry, const Environments& known);

/// Returns the names in normal form.
std::set<std::string> normalized(const std::vector<std::string>& names);

}  // namespace pinned_images::image
