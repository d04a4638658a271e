// SPDX-License-Identifier: MIT
// A real file, the image whose only manifest it is, and edits with what they must do to its key.
#pragma once

#include "corpus_edits.hpp"
#include "image/image_spec.hpp"

#include <set>
#include <string>
#include <vector>

namespace pinned_images::corpus {

struct Case {
  std::string name;  ///< the row's number, and what the image selects
  image::ImageSpec image;
  Files files;  ///< the manifest and those it includes
  std::string root;
  manifest::Tree tree;

  /// Returns whether the entry is one of the image's pins, wherever it stands.
  bool is_pin(const manifest::Entry& entry) const;
  /// Returns whether a pin's entry counts for the image; those that don't are listed in
  /// corpus_case.cpp, with the reason.
  bool counts(const manifest::Manifest& manifest, const manifest::Entry& entry) const;
};

/// Returns the case of these files. `pins` are those that the manifest names.
Case make_case(const std::string& name, image::ImageSpec image, Files files,
               const std::string& root);

/// Returns what the tree of these files makes of the image: its canonical text.
std::string facts_of(const Case& one, const Files& files);

/// An edit, and whether it must move the key.
struct Expected {
  Edit edit;
  bool moves = false;
};

/// Edits that leave the pins alone: other packages, comments, line ends, order, hashes.
std::vector<Expected> edits_of_others(const Case& one);

/// Edits of the pins' versions and local labels, and the same of places that don't count.
std::vector<Expected> edits_of_versions(const Case& one);

/// Edits of where the pins are taken from.
std::vector<Expected> edits_of_sources(const Case& one);

}  // namespace pinned_images::corpus
