// SPDX-License-Identifier: MIT
// The program in every image that tells whether it is the one that a lock names; see guard.sh.
#pragma once

#include <string_view>

namespace pinned_images::cli {

extern const std::string_view guard_script;

}  // namespace pinned_images::cli
