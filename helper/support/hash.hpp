// SPDX-License-Identifier: MIT
// SHA-256 as lower-case hex, of bytes in memory or of a file.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pinned_images {

/// Returns the 64 hex digits of the SHA-256 of `bytes`.
std::string sha256_hex(std::string_view bytes);

/// Returns `sha256:` and the 64 hex digits: a registry's and an engine's digest.
std::string sha256_digest(std::string_view bytes);

/// Returns the same of a file's bytes, which may be more than fit into memory. Throws Error
/// (exit 1) if it can't be read.
std::string sha256_digest_of(const std::filesystem::path& file);

}  // namespace pinned_images
