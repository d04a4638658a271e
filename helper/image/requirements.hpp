// SPDX-License-Identifier: MIT
// The files an installer is given: the flat list of an image's requirements, the pins apart, and
// the constraints.
#pragma once

#include "image/selection.hpp"

#include <string>
#include <vector>

namespace pinned_images::image {

/// A line of the lists, or the version that a lock has for a package, with where it stands.
struct AskedLine {
  enum class Kind { Requirement, Constraint, Locked };
  Kind kind = Kind::Requirement;
  std::string name;  ///< normalised
  std::string text;  ///< as an installer takes it
  Place place;
};

/// Lines for `pip install -r pins -c constraints`, then `-r requirements -c constraints`.
struct InstallLists {
  std::vector<std::string> pins;          ///< options, and the pins the image installs
  std::vector<std::string> requirements;  ///< options, and all requirements, the pins too
  std::vector<std::string> constraints;   ///< `-c` lines, and each version of a lock
  std::vector<AskedLine> asked;           ///< all of these but the options, in document order
};

/// Returns the lists of an image. Left off: the project itself, paths of it, markers that are false
/// on every platform. Throws Error (exit 1): credentials in a URL (they would stay in a layer).
InstallLists install_lists(const ImageSpec& image, const std::vector<manifest::Tree>& trees);

/// Returns the lines as a file's text.
std::string to_lines(const std::vector<std::string>& lines);

}  // namespace pinned_images::image
