// SPDX-License-Identifier: MIT
// The smallest program of each architecture: it ends at once, with 0. It needs no library and no
// shell, so that a step which runs it in an empty image tells of the engine and of nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::engine {

/// Returns the bytes of a static ELF program for a platform (`linux/arm64`); absent for one that
/// none is known for (System V ABI, chapter 4, and each architecture's supplement).
std::optional<std::string> tiny_program(std::string_view platform);

}  // namespace pinned_images::engine
