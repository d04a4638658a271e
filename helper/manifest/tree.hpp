// SPDX-License-Identifier: MIT
// A manifest with the files it includes, read in the order an installer reads them.
#pragma once

#include "manifest/manifest.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace pinned_images::manifest {

/// What I/O answers for an included file. `path` is the including file's folder joined with the
/// include, normalised as text.
struct Source {
  std::optional<std::string> text;  ///< absent: it lies outside the project, and was not read
  std::string real_path;            ///< for telling cycles, whatever links there are
};

/// Returns a file; absent if there is none.
using ReadSource = std::function<std::optional<Source>(const std::string& path)>;

/// Manifests that copies of the list share: a lock can be megabytes, and many images take it.
class SharedManifests {
 public:
  SharedManifests() = default;
  explicit SharedManifests(std::deque<Manifest> manifests)
      : shared_(std::make_shared<const std::deque<Manifest>>(std::move(manifests))) {}

  auto begin() const { return shared_->begin(); }
  auto end() const { return shared_->end(); }
  const Manifest& front() const { return shared_->front(); }
  std::size_t size() const { return shared_->size(); }

 private:
  std::shared_ptr<const std::deque<Manifest>> shared_ =
      std::make_shared<const std::deque<Manifest>>();
};

struct Tree {
  /// The root first, then each included file once, in the order met. Entries of a file that was
  /// reached by `-c` have Part::Kind::Constraint.
  SharedManifests manifests;
};

/// Reads `path` and what it includes. Throws Error with the place of the `-r` or `-c`: a missing
/// file, one outside the project, a cycle, a URL, more than 1,000 files; what `manifest::read`
/// throws; and for a root that is missing or outside.
Tree read_tree(const std::string& path, const ReadSource& read_source);

}  // namespace pinned_images::manifest
