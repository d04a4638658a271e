// SPDX-License-Identifier: MIT
// What the URL of a conda package says of it: channel, platform, name, version, build.
#pragma once

#include "manifest/entry.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

struct CondaUrl {
  std::string name;  ///< lower case
  std::string version;
  std::string build;
  std::optional<std::string> channel;  ///< its name, a label included
  std::optional<std::string> subdir;   ///< `linux-64`, `noarch`
};

/// Returns what `.../<channel>/<subdir>/<name>-<version>-<build>.conda` says (or `.tar.bz2`; conda
/// "Package naming conventions"), a `#` and what follows left off; absent if the file's name isn't
/// of that form.
std::optional<CondaUrl> parse_conda_url(std::string_view url);

/// Returns a URL without `user:password@` and without the `/t/<TOKEN>` of anaconda.org.
std::string without_conda_token(std::string_view url);

/// Returns the name that Python knows a conda package by: `torch` for `pytorch`, else the
/// normalised name.
std::string python_name_of_conda(std::string_view name);

/// Returns a conda version in the normal form of PEP 440, as written if it has none.
std::string normal_conda_version(std::string_view version);

/// Returns the entry of one built package; place, part and groups are left to the caller.
Entry entry_of_conda_url(const CondaUrl& url);

}  // namespace pinned_images::manifest
