// SPDX-License-Identifier: MIT
// Pixi's tables: those of pixi.toml, and the same below [tool.pixi] of pyproject.toml.
#pragma once

#include "manifest/manifest.hpp"
#include "manifest/toml_document.hpp"

#include <string>

namespace pinned_images::manifest {

/// Reads the dependencies of the workspace, its features and its targets (pixi "Manifest
/// reference") from the tables below `prefix` (`tool.pixi.`; or empty) into `manifest`: conda
/// packages of part Conda, PyPI packages as dependencies, those of a feature as the group of its
/// name. What can't be read is listed in `invalid`. Throws Error with the place on values of the
/// wrong type.
void read_pixi_tables(const TomlDocument& document, const std::string& prefix, Manifest& manifest);

}  // namespace pinned_images::manifest
