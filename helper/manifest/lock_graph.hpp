// SPDX-License-Identifier: MIT
// The graph of a lock: what each of its packages needs.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::manifest {

/// One edge of a lock's graph: what a package of it needs.
struct LockEdge {
  std::string name;                    ///< normalised
  std::optional<std::string> version;  ///< where several are locked
  std::optional<std::string> source;   ///< the same, as Entry::source
  std::vector<std::string> extras;     ///< of the needed package, normalised
  std::optional<std::string> marker;
};

/// One package of a lock, with its edges: those it always has, by extra, and by group.
struct LockPackage {
  std::size_t entry = 0;  ///< its place in Manifest::entries
  std::vector<LockEdge> dependencies;
  std::map<std::string, std::vector<LockEdge>> extras;
  std::map<std::string, std::vector<LockEdge>> groups;
};

}  // namespace pinned_images::manifest
