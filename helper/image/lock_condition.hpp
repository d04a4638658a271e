// SPDX-License-Identifier: MIT
// When a package of a lock is needed, and what of that is left for the installer to ask.
#pragma once

#include "image/environments.hpp"
#include "manifest/entry.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::image {

/// When something is needed: where all markers of one of some sets hold.
class Need {
 public:
  static Need anyway();

  /// Returns when it is needed and the marker holds; absent: on no platform.
  std::optional<Need> where(const std::optional<std::string>& marker,
                            const Environments& known) const;

  /// Takes in what needs it, too; returns whether that changed anything.
  bool add(const Need& other);

  /// Returns the markers of which one must hold; none: it is needed anyway.
  std::vector<std::string> markers() const;

 private:
  bool add(std::set<std::string> all);

  std::set<std::set<std::string>> any_;
};

/// Returns what an installer is to ask of a locked package (a marker of PEP 508): its need, and its
/// own condition or the forks that it is locked for. Extras and groups of the project, of which an
/// installer knows nothing, are decided. Empty: it is needed anyway.
std::string marker_for_installer(const manifest::Entry& entry, const Need& need,
                                 const Environments& known);

}  // namespace pinned_images::image
