// SPDX-License-Identifier: MIT
// What the locks that are TOML share: names, versions, entries and edges of their packages. `hint`
// is what to do about a lock that is wrong: `lock again with uv`.
#pragma once

#include "manifest/manifest.hpp"
#include "manifest/toml_document.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// Returns the normalised `name` of a table. Throws Error with the place, called `what`, if it has
/// none.
std::string locked_name(const TomlValue& owner, std::string_view what, std::string_view hint);

/// Returns the normalised `version` of a table; absent if it has none. Throws Error with the place
/// on what is no version.
std::optional<std::string> locked_version(const TomlValue& owner, std::string_view hint);

/// Returns the entry of a package: name, version, place and part. Throws Error as the two above.
Entry locked_entry(const TomlValue& package, std::string_view hint);

/// Returns the strings of a list, normalised as names are, in order. Throws Error with the place on
/// anything else.
std::vector<std::string> normalized_texts(const TomlValue& list, std::string_view what);

/// Returns the edge that a PEP 508 requirement spells; its version says nothing that the lock
/// doesn't, so a constraint that only the tool understands is no fault. Throws Error with the place
/// if it doesn't begin with a name.
LockEdge edge_of_requirement(const TomlValue& requirement, std::string_view what,
                             std::string_view hint);

/// Returns a git source: `URL@revision#subdirectory=folder`, no credentials.
std::string git_source(std::string_view url, const std::optional<std::string>& revision,
                       const std::optional<std::string>& folder);

/// Returns the folder that the `url`s of a list of files have in common, without credentials;
/// absent without URLs, and for the public index, whose folders are those of single files.
std::optional<std::string> folder_of_files(const TomlValue& files, const std::string& what);

/// Makes known the groups that entries were locked for, all but `main`, the project's own.
void declare_groups(Manifest& manifest, std::string_view main);

/// Returns the major number of a version such as `2.1` that a lock says it is of. Throws Error with
/// the place on what is no version.
std::string lock_major(const TomlValue& version, std::string_view what, std::string_view hint);

}  // namespace pinned_images::manifest
