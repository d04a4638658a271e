// SPDX-License-Identifier: MIT
// What the locks of conda's tools say of a PyPI package: its file, and the version in its name.
#pragma once

#include "manifest/entry.hpp"

#include <string_view>

namespace pinned_images::manifest {

/// Sets source, source_kind, files_at and local of a locked package from the URL or path of its
/// file: `git`
/// of a repository, `url` of `direct+https:`, `path` and `directory` of the project, else
/// `registry`. No credentials survive.
void set_pypi_location(Entry& entry, std::string_view location);

/// Makes the entry's pin normal. A local label that only its file's name tells is added: locks
/// that say `2.1.0` of `torch-2.1.0%2Bcu121-...whl` are known.
void normalize_pypi_pin(Entry& entry);

}  // namespace pinned_images::manifest
