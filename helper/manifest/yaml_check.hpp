// SPDX-License-Identifier: MIT
// What a YAML text is refused for before it is parsed: bytes the parser would misread.
#pragma once

#include "manifest/yaml_tree.hpp"

#include <string>

namespace pinned_images::manifest {

/// Throws Error with the place on text that isn't UTF-8, control characters (yaml-cpp takes U+0004
/// for the end), lone carriage returns, and with this hint on nesting without end.
void check_yaml_bytes(const YamlPlaces& places, const std::string& size_hint);

/// The same for a manifest, which has no tabs as indentation either: nothing in it is a script.
void check_yaml_text(const YamlPlaces& places);

}  // namespace pinned_images::manifest
