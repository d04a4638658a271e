// SPDX-License-Identifier: MIT
// What a Pipfile and its lock share: how pipenv names categories and writes references.
#pragma once

#include "manifest/manifest.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Where pipenv takes a package from, as the keys of its table say; absent: the key isn't there.
struct PipenvSource {
  std::optional<std::string> git;
  std::optional<std::string> ref;
  std::optional<std::string> subdirectory;
  std::optional<std::string> path;
  std::optional<std::string> file;
};

/// Returns the reference an installer takes (`git+URL@ref#subdirectory=x`, a URL, a path), as
/// written; absent if the package comes from an index.
std::optional<std::string> reference_of(const PipenvSource& source);

/// Names the index an entry is taken from, and gives its URL where the manifest declares it.
void set_index(Entry& entry, const Manifest& manifest, const std::string& name);

/// Adds an index of pipenv's sources: the first is the default, the others only for the packages
/// that name them (pipenv "Specifying Package Indexes").
void add_index(Manifest& manifest, const std::optional<std::string>& name,
               const std::optional<std::string>& url);

}  // namespace pinned_images::manifest
