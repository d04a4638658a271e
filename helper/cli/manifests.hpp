// SPDX-License-Identifier: MIT
// The manifests of a project's images, each file read once however many images name it: a lock can
// be megabytes.
#pragma once

#include "image/project.hpp"
#include "manifest/tree.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::cli {

class Manifests {
 public:
  /// `project` must outlive this.
  explicit Manifests(const image::Project& project) : project_(project) {}

  /// Returns the image's manifests with what they include, which must lie in the project or beside
  /// the manifest, by real paths. Throws Error (exit 1).
  std::vector<manifest::Tree> of(const image::ImageSpec& image);

  /// Returns the absolute paths of all files read so far.
  const std::set<std::string>& files_read() const { return files_read_; }

 private:
  const manifest::Tree& tree(const std::string& path);

  const image::Project& project_;
  std::map<std::string, manifest::Tree> trees_;
  std::set<std::string> files_read_;
};

}  // namespace pinned_images::cli
