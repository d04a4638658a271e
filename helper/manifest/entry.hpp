// SPDX-License-Identifier: MIT
// One place of a manifest that names a package, and the part of the manifest it belongs to.
#pragma once

#include "manifest/source_rule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::manifest {

/// Which part of a manifest an entry belongs to; a selection admits parts.
struct Part {
  enum class Kind {
    Dependencies,  ///< the project's own: project.dependencies, a requirements line
    Extra,         ///< an extra: project.optional-dependencies.<name>
    Group,         ///< a dependency group: dependency-groups.<name>
    Constraint,    ///< a version only, if something else installs it: a line of a `-c` file
    Build,         ///< build-system.requires
    Lock,          ///< a resolved package of a lock
    Other,         ///< a place that installs nothing by itself (uv constraints, tool tables)
  };
  Kind kind = Kind::Dependencies;
  std::string name;  ///< of the extra or group, normalised; else empty

  bool operator==(const Part&) const = default;
};

/// One place that names a package. Fields are those of `pins --format json` (corpus/README.md).
struct Entry {
  std::string name;                      ///< normalised
  std::optional<std::string> specifier;  ///< clauses sorted; "" any version; absent: none here
  std::optional<std::string> pinned;     ///< exact version, normalised, local label kept
  std::optional<std::string> marker;     ///< the packaging project's text
  std::vector<std::string> extras;
  std::string where;  ///< table or section path; `line` in a requirements file; `package` in a lock
  int line = 0;       ///< 1-based, of the first line
  int column = 0;     ///< 1-based; 0 unknown
  Part part;

  std::optional<std::string> direct_reference;  ///< URL, without credentials
  std::optional<std::string> source;            ///< a lock's source: URL or path, no credentials
  std::optional<std::string>
      source_kind;  ///< registry, git, url, path, directory, editable, virtual
  /// The index it is taken from: its URL, or its name if no URL is declared. Where markers choose,
  /// each choice as `URL ; marker`, joined with `, `; `index_choices` has them apart.
  std::optional<std::string> index;
  std::vector<IndexChoice> index_choices;
  std::vector<std::string> resolution_markers;  ///< a lock's forks: any of them
  bool local = false;  ///< a path of the project: never installed in an image

  /// The line an installer takes for it (`torch[x]==2.1 ; marker`), as written but for line
  /// continuations and comments, hashes left off; empty in a lock.
  std::string install_line;
};

/// `-r` (requirement) and `-c` (constraint) of a requirements file.
struct Include {
  bool constraint = false;
  std::string path;  ///< as written
  int line = 0;
  int column = 0;
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
};

}  // namespace pinned_images::manifest
