// SPDX-License-Identifier: MIT
// The place of a byte in a text, for messages of readers that have no parser to ask.
#pragma once

#include "support/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Returns the line and column of the byte `offset` of a file's text.
Place place_at(const std::string& path, std::string_view text, std::size_t offset);

}  // namespace pinned_images::manifest
