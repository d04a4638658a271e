// SPDX-License-Identifier: MIT
// What a manifest holds beside its entries: includes, options, and lines that can't be read.
#pragma once

#include <string>

namespace pinned_images::manifest {

/// `-r` (requirement) and `-c` (constraint) of a requirements file.
struct Include {
  bool constraint = false;
  std::string path;  ///< as written
  int line = 0;
  int column = 0;
  std::string where;  ///< the section it stands in; empty for a line of a requirements file
};

/// An option line of a requirements file: `--index-url`, its value with variables as written.
struct Option {
  std::string name;  ///< the long form
  std::string value;
  int line = 0;
};

/// A line that names a package but can't be read.
struct Invalid {
  std::string problem;
  int line = 0;
  int column = 0;
  std::string text = {};  ///< what can't be read, to tell what it names; empty: not known
};

/// Why none of a file's requirements can be read, though it is clear what the file is.
struct Refusal {
  std::string verdict;  ///< `refuse-dynamic`, `unsupported-format` (corpus/README.md)
  std::string problem;
  std::string hint;
};

}  // namespace pinned_images::manifest
