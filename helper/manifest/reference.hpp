// SPDX-License-Identifier: MIT
// Direct references: what the URL or path of an archive says of the package in it.
#pragma once

#include "manifest/manifest.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// The name and version that an archive's file name holds.
struct ArchiveName {
  std::string name;     ///< normalised
  std::string version;  ///< normalised, local label kept
};

/// Returns what the last part of a URL or path says,
/// `torch-2.1.0%2Bcu121-cp310-cp310-win_amd64.whl` (PyPA "Binary distribution format", "Source
/// distribution file name"); absent if it is no archive's name of that form.
std::optional<ArchiveName> archive_name(std::string_view reference);

/// Returns whether a reference is a path of this machine: it has no scheme, or `file:`.
bool is_local_reference(std::string_view reference);

/// Makes `entry` one of a direct reference: no credentials, no specifier, the version that the
/// file name holds.
void set_reference(Entry& entry, std::string_view reference);

}  // namespace pinned_images::manifest
