// SPDX-License-Identifier: MIT
// A manifest with the files it includes, read in the order an installer reads them.
#pragma once

#include "manifest/manifest.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::manifest {

/// What I/O answers for an included file. `path` is the including file's folder joined with the
/// include, normalised as text.
struct Source {
  std::string text;
  std::string real_path;  ///< for telling cycles, whatever links there are
};

/// Returns a file; absent if there is none. Throws Error for one that leaves the project.
using ReadSource = std::function<std::optional<Source>(const std::string& path)>;

struct Tree {
  /// The root first, then each included file once, in the order met. Entries of a file that was
  /// reached by `-c` have Part::Kind::Constraint.
  std::vector<Manifest> manifests;
};

/// Reads `path` and what it includes. Throws Error with the place of the `-r` or `-c`: a missing
/// file, a cycle, a URL, more than 1,000 files; what `manifest::read` throws; and for a missing
/// root.
Tree read_tree(const std::string& path, const ReadSource& read_source);

}  // namespace pinned_images::manifest
