// SPDX-License-Identifier: MIT
// Removing images by a label that only they have.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::engine {

/// Lists all images whose label is `value` by the words of `list`, those of steps too, and removes
/// them by the words of `remove`, children before their parents. Never throws.
void discard_by_label(const std::vector<std::string>& list, const std::vector<std::string>& remove,
                      std::string_view label, std::string_view value);

}  // namespace pinned_images::engine
