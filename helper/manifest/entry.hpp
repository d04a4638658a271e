// SPDX-License-Identifier: MIT
// One place of a manifest that names a package, and the part of the manifest it belongs to.
#pragma once

#include "manifest/conda_facts.hpp"
#include "manifest/part.hpp"
#include "manifest/source_rule.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::manifest {

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
  /// What the URLs of a lock's files have in common, where it names no index; no credentials.
  std::optional<std::string> files_at;
  std::optional<std::string>
      source_kind;  ///< registry, git, url, path, directory, editable, virtual
  /// The index it is taken from: its URL, or its name if no URL is declared. Where markers choose,
  /// each choice as `URL ; marker`, joined with `, `; `index_choices` has them apart.
  std::optional<std::string> index;
  std::vector<IndexChoice> index_choices;
  std::vector<SourceChoice> source_choices;
  std::vector<std::string> resolution_markers;  ///< a lock's forks: any of them
  bool local = false;  ///< a path of the project: never installed in an image

  /// The marker that all of the format's conditions together amount to (Poetry's `python`, conda's
  /// platforms); absent: `marker` is all there is. Readers ask `condition_of`.
  std::optional<std::string> condition;
  std::optional<std::string> python;    ///< Poetry's `python = "<3.12"`, as written
  std::optional<std::string> platform;  ///< conda's name of one: `linux-64`
  std::vector<std::string> groups;      ///< a lock's: those it was locked for
  std::optional<std::string> category;  ///< the same of older locks: `main`, `dev`
  std::optional<bool> optional;         ///< a lock's: only an extra needs it
  int hashes = 0;                       ///< how many are given
  std::optional<std::string> raw;       ///< Poetry's own spelling of the specifier
  std::optional<CondaFacts> conda;      ///< there if conda resolves it

  /// The line an installer takes for it (`torch[x]==2.1 ; marker`), as written but for line
  /// continuations and comments, hashes left off; empty in a lock.
  std::string install_line;
};

/// Returns the marker under which an entry counts; absent: always.
const std::optional<std::string>& condition_of(const Entry& entry);

/// Returns the name Python knows an entry's package by: `torch` for conda's `pytorch`.
const std::string& python_name(const Entry& entry);

}  // namespace pinned_images::manifest
