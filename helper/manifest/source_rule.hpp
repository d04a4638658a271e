// SPDX-License-Identifier: MIT
// Where a tool's table in pyproject.toml takes a package from, in place of the default index.
#pragma once

#include <optional>
#include <string>

namespace pinned_images::manifest {

/// One rule of [tool.uv.sources]: for this package, where the marker holds, in that extra or group.
struct SourceRule {
  enum class Kind { Index, Git, Url, Path, Workspace };
  Kind kind = Kind::Index;
  std::string location;  ///< an index's name, or a URL or path without credentials; or empty
  std::optional<std::string> marker;  ///< as written
  std::optional<std::string> extra;   ///< as written
  std::optional<std::string> group;   ///< as written
};

/// An index that is declared with a name.
struct NamedIndex {
  std::string name;            ///< or empty
  std::string url;             ///< without credentials
  bool only_if_named = false;  ///< `explicit`: for the packages whose rule names it
  bool is_default = false;     ///< in place of the public index
};

/// An index, and the marker under which an entry is taken from it; absent: always.
struct IndexChoice {
  std::string index;  ///< URL, or name if no URL is declared
  std::optional<std::string> marker;
};

/// A URL or repository in place of an index, the same way.
struct SourceChoice {
  std::string location;
  std::optional<std::string> marker;
  std::string install_line;  ///< what an installer takes: `torch @ https://...`
};

}  // namespace pinned_images::manifest
