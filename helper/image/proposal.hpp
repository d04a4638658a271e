// SPDX-License-Identifier: MIT
// The images that a project gets from what is found in its folder: what `init` writes down.
#pragma once

#include "image/image_spec.hpp"
#include "image/registry_guess.hpp"
#include "image/version_tag.hpp"
#include "manifest/tree.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

/// A manifest or lock, with what it includes; paths are relative to the project's folder.
struct FoundManifest {
  std::string path;
  manifest::Tree tree;
};

struct Found {
  std::vector<FoundManifest> manifests;    ///< sorted by path
  std::vector<VersionFile> version_files;  ///< that may hold the project's version, best first
  std::string python_version;              ///< what .python-version says; or empty
  std::string remote;                      ///< the URL of the git remote; or empty
  std::vector<std::string> ci_images;      ///< names of images that CI files write out
  std::string below;                       ///< the folder in its repository: `vision/`; or empty
  std::vector<Error> unread;               ///< manifests that can't be read, and why
  std::vector<std::string> notes;          ///< what else was noticed
};

/// What a job installs and runs in an image.
struct JobProposal {
  std::string install;  ///< of the template `.pinned-images-pip`; empty: the guard alone
  std::vector<std::string> commands;
};

struct Proposal {
  RegistryGuess registry;
  std::string version;            ///< the version tag; empty: TAG KEY, for no file has a version
  std::vector<ImageSpec> images;  ///< lint if there are linters, full, ci; paths relative
  JobProposal lint;
  JobProposal full;
  std::vector<std::string> notes;  ///< what was decided and how to change it

  /// Returns whether there is an image for linters.
  bool has_lint() const { return images.front().name == "lint"; }
};

/// Returns the images that fit what was found; each was tried: its pins are found and its list can
/// be made. Throws Error (exit 1): no manifest, or none that can be read without running it.
Proposal propose(const Found& found);

}  // namespace pinned_images::image
