// SPDX-License-Identifier: MIT
// Which entries of its manifests an image takes: dependencies, groups and extras, and where each
// marker can be true.
#pragma once

#include "image/project.hpp"
#include "manifest/tree.hpp"
#include "python/marker.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::image {

/// An entry with the manifest it stands in.
struct Located {
  const manifest::Manifest* manifest = nullptr;
  const manifest::Entry* entry = nullptr;

  Place place() const { return {manifest->path, entry->line, entry->column}; }
};

/// What is known of the environments an image may run in: one a declared platform.
struct Environments {
  std::vector<std::string> platforms;           ///< linux/amd64
  std::string python;                           ///< `3.11`; empty: not declared
  std::optional<std::set<std::string>> extras;  ///< normalised; absent: not known
  std::optional<std::set<std::string>> groups;  ///< the same
};

/// Returns the environments of an image. Extras and groups are known only for an image that takes
/// a selection (`selected`), not for one that merely follows a pin.
Environments environments_of(const ImageSpec& image, bool selected);

/// Returns Yes if the marker is true in each environment, No if in none, else Unknown. Absent is
/// Yes; a text that is no marker is Unknown. With `3.11` declared, `python_full_version` is decided
/// where all of 3.11.x agree.
python::Truth evaluate(const std::optional<std::string>& marker, const Environments& known);

/// Returns the indexes that an entry may be taken from: its choices whose marker is not false in
/// each environment.
std::vector<std::string> indexes_of(const manifest::Entry& entry, const Environments& known);

/// Returns the entries that install something in the image, and those that constrain them, in
/// document order, markers that are false on each platform left out; locks have none. Extras of
/// the project that name further extras of it are followed. Throws Error: a group or an extra that
/// no manifest has, an invalid line in an admitted place.
std::vector<Located> admitted_entries(const ImageSpec& image,
                                      const std::vector<manifest::Tree>& trees);

/// Returns the packages of the image's locks that its selection reaches from the project itself,
/// each as its entry; markers that are false on every platform are not followed. Empty: no lock.
std::vector<Located> reached_in_locks(const ImageSpec& image,
                                      const std::vector<manifest::Tree>& trees);

}  // namespace pinned_images::image
