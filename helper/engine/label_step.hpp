// SPDX-License-Identifier: MIT
// Labels as one step of a Dockerfile, for engines that make an image of each `--label`.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace pinned_images::engine {

/// Returns the line `LABEL ...`; absent where a Dockerfile has no words for a value that all
/// engines read alike: bytes beyond ASCII, control characters, and 60,000 bytes or more.
std::optional<std::string> label_step(const std::map<std::string, std::string>& labels);

}  // namespace pinned_images::engine
