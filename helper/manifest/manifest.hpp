// SPDX-License-Identifier: MIT
// A manifest as read: the requirements it names, where each stands, and what it refers to.
#pragma once

#include "manifest/source_rule.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

enum class Format { Pyproject, Requirements, UvLock };

/// Returns the name of a format in `pins --format json`: `pyproject`, `requirements`, `uv.lock`.
std::string_view to_string(Format format);

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

/// One edge of a lock's graph: what a package of it needs.
struct LockEdge {
  std::string name;                    ///< normalised
  std::optional<std::string> version;  ///< where several are locked
  std::optional<std::string> source;   ///< the same, as Entry::source
  std::vector<std::string> extras;     ///< of the needed package, normalised
  std::optional<std::string> marker;
};

/// One package of a lock, with its edges: those it always has, by extra, and by group.
struct LockPackage {
  std::size_t entry = 0;  ///< its place in Manifest::entries
  std::vector<LockEdge> dependencies;
  std::map<std::string, std::vector<LockEdge>> extras;
  std::map<std::string, std::vector<LockEdge>> groups;
};

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
  std::vector<Entry> entries;  ///< in document order
  std::vector<Invalid> invalid;
  std::vector<Include> includes;
  std::vector<Option> options;
  std::vector<std::string> notes;

  // pyproject.toml alone:
  std::optional<std::string> project_name;               ///< normalised
  std::optional<std::string> project_version;            ///< project.version or tool.poetry.version
  std::vector<std::string> dynamic;                      ///< project.dynamic
  std::vector<std::string> extras;                       ///< declared extras, normalised
  std::map<std::string, std::vector<GroupItem>> groups;  ///< declared groups, names normalised

  std::map<std::string, std::vector<SourceRule>> sources;  ///< [tool.uv.sources], names normalised
  std::vector<NamedIndex> indexes;                         ///< [[tool.uv.index]] and poetry's

  std::vector<LockPackage> packages;  ///< a lock's alone
};

/// Returns the entries that a group admits, included groups in place, not deduplicated (PEP 735).
/// Throws Error with the place: no such group, a missing or cyclic include-group, a wrong item,
/// two groups of one normalised name.
std::vector<std::size_t> group_entries(const Manifest& manifest, const std::string& group);

/// Returns the format a file's name stands for: `pyproject.toml`, `uv.lock`, `*.txt`, `*.in` and
/// names that begin with `requirements`; absent if it is none of them.
std::optional<Format> format_of(std::string_view path);

/// Reads one manifest's text; `path` is for messages and for telling the format. Throws Error
/// (exit 1, with line and column) on text that isn't of the format at all; a bad requirement is
/// listed in `invalid` instead.
Manifest read(const std::string& path, std::string_view text);

}  // namespace pinned_images::manifest
