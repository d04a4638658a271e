// SPDX-License-Identifier: MIT
// Conda's MatchSpec: what a manifest asks of a conda package, in all the forms it is written.
#pragma once

#include "manifest/entry.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// What a MatchSpec says. Text behind a name that is no version at all is a SyntaxError.
struct CondaSpec {
  std::string name;                    ///< lower case
  std::optional<std::string> channel;  ///< without subdir and credentials
  std::string spec = "*";              ///< behind the name, as written; `*`: any version
  std::optional<std::string> fuzzy;    ///< the `2.5` of `=2.5`
  std::optional<std::string> build;    ///< build string, or the pattern of one
  std::optional<std::string> pinned;   ///< the one version it admits, in PEP 440's normal form
};

/// Returns what `[channel[/subdir]::]name`, with a version and build behind it, says: `name=1.2`
/// (fuzzy), `name==1.2` and `name 1.2` (exact), `name=1.2=build` (exact), `name>=1,<2`,
/// `name[version='>=2',build='*cuda*']`, or the URL of a package (conda "Package search and install
/// specifications"; conda/models/match_spec.py). Throws python::SyntaxError with the offset.
CondaSpec parse_conda_spec(std::string_view text);

/// Returns what the version of a package says where its name stands apart, as in pixi.toml:
/// `>=2.2,<2.3`, `2.2.*`, `2.2.0` (exact: rattler_conda_types, version_spec/parse.rs), `2.2.0 py*`.
/// Throws python::SyntaxError with the offset.
CondaSpec parse_conda_version(std::string_view name, std::string_view text);

/// The same where the build stands apart too: `=2.2` is fuzzy then, with a build as without.
CondaSpec parse_conda_version(std::string_view name, std::string_view text,
                              const std::optional<std::string>& build);

/// Returns a channel's name, or URL without credentials, without the subdir behind it.
std::string conda_channel(std::string_view channel);

/// Returns the entry of what a MatchSpec asks for, of part Conda; the place is left to the caller.
Entry entry_of_conda_spec(const CondaSpec& spec);

}  // namespace pinned_images::manifest
