// SPDX-License-Identifier: MIT
// A guard before the TOML parser, whose tables free themselves by recursion: a key of 100,000 parts
// would end the process, so what nests deeper than any real file is refused.
#pragma once

#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Throws Error with the place if a key has more than 32 parts, or lists and inline tables nest
/// more than 64 deep.
void check_toml_nesting(const std::string& path, std::string_view text);

}  // namespace pinned_images::manifest
