// SPDX-License-Identifier: MIT
// Labels as one step of a Dockerfile, for engines that make an image of each `--label`.
#pragma once

#include <map>
#include <optional>
#include <string>

namespace pinned_images::engine {

/// The build argument that the step has for a line feed, which a Dockerfile has no other word for.
inline constexpr const char* line_feed_argument = "PINNED_IMAGES_LINE_FEED";

/// Returns the lines `ARG ...` and `LABEL ...`; absent where a Dockerfile has no words for a value
/// that all engines read alike (bytes beyond ASCII, control characters, 60,000 bytes in a line),
/// and for more than 1,000 line feeds, which take engines longer than steps do.
std::optional<std::string> label_step(const std::map<std::string, std::string>& labels);

}  // namespace pinned_images::engine
