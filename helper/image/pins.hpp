// SPDX-License-Identifier: MIT
// The pins of an image: what its manifests say of each package whose version decides rebuilds.
#pragma once

#include "image/selection.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// One pin's fact (contract, "Key"): all but `places` and `exact` enter the key.
struct Pin {
  std::string name;       ///< normalised
  std::string specifier;  ///< canonical: `==2.1+cu121`, `>=2`, `` any; empty with a reference
  std::string reference;  ///< a direct reference, without credentials; or empty
  std::string source;     ///< index or source where the manifests name one; or empty
  std::string build;      ///< conda's build string, and what else chooses one (`cpuonly`); or empty
  std::string marker;     ///< if it stays undecided; or empty
  bool installed = false;  ///< the image's selection installs it; false: it only follows it

  std::optional<std::string> exact;  ///< the one version, as people write it
  std::vector<Place> places;         ///< where it stands

  /// Returns whether the facts are the same.
  bool same_fact(const Pin& other) const;
};

/// Returns a pin as people read it: `torch==2.1 ; marker  build cpu_*  from https://...`.
std::string to_text(const Pin& pin);

struct Pins {
  std::vector<Pin> pins;              ///< sorted, each fact once
  std::vector<std::string> warnings;  ///< `path:line: ...`
};

/// Returns the image's pins. A lock beats what it locks, pip's and conda's each by themselves; an
/// image that installs a pin takes the entries its selection admits, one that follows it takes all,
/// and conda's are only followed. Throws Error (exit 1): a pin found nowhere, a lock that does not
/// satisfy a manifest, dependencies that are dynamic.
Pins resolve_pins(const ImageSpec& image, const std::vector<manifest::Tree>& trees);

/// Returns the facts of these packages, pins or not: none for a package that is found nowhere, and
/// locks are not held against their manifests.
std::vector<Pin> facts_of(const ImageSpec& image, const std::vector<manifest::Tree>& trees,
                          const std::vector<std::string>& names);

}  // namespace pinned_images::image
