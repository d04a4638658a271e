// SPDX-License-Identifier: MIT
// uv's sources and indexes in pyproject.toml, applied to the entries read before.
#pragma once

#include "manifest/manifest.hpp"
#include "manifest/toml_document.hpp"

namespace pinned_images::manifest {

/// Reads [[tool.uv.index]] and [tool.uv.sources] into `manifest` and gives each entry its index,
/// source, or that it is local. Rules for an extra or group hold for its own entries. Throws Error
/// with the place on values of the wrong type.
void read_uv_sources(const TomlDocument& document, Manifest& manifest);

}  // namespace pinned_images::manifest
