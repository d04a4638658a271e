// SPDX-License-Identifier: MIT
// SHA-256 as lower-case hex, of bytes in memory.
#pragma once

#include <string>
#include <string_view>

namespace pinned_images {

/// Returns the 64 hex digits of the SHA-256 of `bytes`.
std::string sha256_hex(std::string_view bytes);

/// Returns `sha256:` and the 64 hex digits: a registry's and an engine's digest.
std::string sha256_digest(std::string_view bytes);

}  // namespace pinned_images
