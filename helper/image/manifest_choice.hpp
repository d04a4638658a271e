// SPDX-License-Identifier: MIT
// Which of the manifests found in a project its images are made from.
#pragma once

#include "image/proposal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

using Paths = std::vector<std::string>;

/// Answers questions about sets of the manifests that were found. `found` must outlive this.
class FoundManifests {
 public:
  explicit FoundManifests(const Found& found) : found_(found) {}

  /// Returns the manifest of that path; null if it was not found.
  const manifest::Manifest* find(std::string_view path) const;
  std::vector<manifest::Tree> trees(const Paths& paths) const;
  /// Returns what the image would have of a pin: installed, or only followed; absent: it isn't
  /// there, or can't be read.
  std::optional<bool> installs(ImageSpec image, const std::string& pin) const;
  /// Returns why an image can't be made as it is; absent: its pins are found, its list is made.
  std::optional<Error> problem(const ImageSpec& image) const;
  /// Returns the lines that the image installs; empty if it can't be made.
  std::vector<std::string> names_installed(const ImageSpec& image) const;
  const Found& found() const { return found_; }

 private:
  const Found& found_;
};

struct ManifestChoice {
  Paths manifests;  ///< of the project itself, with its lock
  Paths pins;       ///< `torch`, `torchvision` as far as they are there
  Paths tests;      ///< requirements files for jobs, to be tried beside them
  Paths lint;       ///< requirements files of linters, best first
  Paths left_out;   ///< requirements files and locks of which nobody knows what they are for
};

/// Returns an image that takes these manifests, and nothing else.
ImageSpec image_with(const std::string& name, const Paths& manifests, const Paths& pins);

/// Returns the choice: the first kind of manifest that installs torch, else the first that names
/// it, else the first that has anything. Throws Error (exit 1) if there is none.
ManifestChoice choose_manifests(const FoundManifests& manifests);

}  // namespace pinned_images::image
