// SPDX-License-Identifier: MIT
// One reader a format: text in, a manifest out. Callers use `manifest::read`.
#pragma once

#include "manifest/manifest.hpp"

#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// pyproject.toml: PEP 621, PEP 735, uv's sources and indexes. Throws Error on broken TOML and on
/// a value of the wrong type. A group is judged when it is used (PEP 735).
Manifest read_pyproject(const std::string& path, std::string_view text);

/// A requirements file as pip reads it (pip "Requirements File Format"): encodings, continuations,
/// comments, options, hashes, includes. Variables stay as written.
Manifest read_requirements(const std::string& path, std::string_view text);

/// uv.lock, version 1. Throws Error on another version.
Manifest read_uv_lock(const std::string& path, std::string_view text);

}  // namespace pinned_images::manifest
