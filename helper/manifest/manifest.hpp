// SPDX-License-Identifier: MIT
// A manifest as read: the requirements it names, where each stands, and what it refers to.
#pragma once

#include "manifest/entry.hpp"
#include "manifest/format.hpp"
#include "manifest/lines.hpp"
#include "manifest/lock_graph.hpp"

#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// One item of a PEP 735 group: an entry, or another group to include.
struct GroupItem {
  std::optional<std::size_t> entry;          ///< its place in Manifest::entries
  std::optional<std::string> include_group;  ///< normalised
  int line = 0;
  int column = 0;
  std::string problem;  ///< not empty: the item is wrong, which counts only if the group is used
};

struct Manifest {
  std::string path;  ///< as the caller named it
  Format format = Format::Requirements;
  std::deque<Entry> entries;  ///< in document order; of 1 kB each: none moves as they grow
  std::vector<Invalid> invalid;
  std::vector<Include> includes;
  std::vector<Option> options;
  std::vector<std::string> notes;
  std::optional<Refusal> refusal;  ///< then the rest is empty

  std::optional<std::string> project_name;     ///< normalised
  std::optional<std::string> project_version;  ///< project.version or tool.poetry.version
  /// Which Python the project needs, a specifier: requires-python, Poetry's `python`, pipenv's.
  std::optional<std::string> requires_python;
  std::vector<std::string> dynamic;        ///< project.dynamic
  int dynamic_line = 0;                    ///< where it stands
  std::vector<std::string> dynamic_files;  ///< what dynamic dependencies are read from
  std::vector<std::string> extras;         ///< declared extras, normalised
  std::map<std::string, std::vector<GroupItem>> groups;  ///< declared groups, names normalised

  std::map<std::string, std::vector<SourceRule>> sources;  ///< [tool.uv.sources], names normalised
  std::vector<NamedIndex> indexes;                         ///< [[tool.uv.index]] and poetry's

  std::vector<std::string> channels;  ///< conda's, in order
  std::vector<LockPackage> packages;  ///< a lock's, where it says what needs what; else empty

  /// Returns whether only a build could tell the project's dependencies: they are dynamic, and none
  /// stand in the file.
  bool has_dynamic_dependencies() const;
};

/// Add to a manifest. They throw Error with the place once it has more than 250,000: no real file
/// has as many, and a hostile one would fill the memory.
void add_entry(Manifest& manifest, Entry entry);
void add_invalid(Manifest& manifest, Invalid invalid);
/// The same for an entry of the group that its part names.
void add_group_entry(Manifest& manifest, Entry entry);

/// Returns whether a line that can't be read may name one of the packages (normalised names).
bool may_name(const Invalid& invalid, const std::set<std::string>& names);

/// Returns the entries that a group admits, included groups in place, not deduplicated (PEP 735).
/// Throws Error with the place: no such group, a missing or cyclic include-group, a wrong item,
/// two groups of one normalised name.
std::vector<std::size_t> group_entries(const Manifest& manifest, const std::string& group);

/// Reads one manifest's text; `path` is for messages and for telling the format. Throws Error
/// (exit 1, with line and column) on text that isn't of the format at all; a bad requirement is
/// listed in `invalid` instead.
Manifest read(const std::string& path, std::string_view text);

}  // namespace pinned_images::manifest
