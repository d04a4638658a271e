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
  std::optional<std::string> text;  ///< absent: it lies outside the project, and was not read
  std::string real_path;            ///< for telling cycles, whatever links there are
};

/// Returns a file; absent if there is none.
using ReadSource = std::function<std::optional<Source>(const std::string& path)>;

struct Tree {
  /// The root first, then each included file once, in the order met. Entries of a file that was
  /// reached by `-c` have Part::Kind::Constraint.
  std::vector<Manifest> manifests;
};

/// Reads `path` and what it includes. Throws Error with the place of the `-r` or `-c`: a missing
/// file, one outside the project, a cycle, a URL, more than 1,000 files; what `manifest::read`
/// throws; and for a root that is missing or outside.
Tree read_tree(const std::string& path, const ReadSource& read_source);

}  // namespace pinned_images::manifest
