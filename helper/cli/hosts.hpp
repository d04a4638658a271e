// SPDX-License-Identifier: MIT
// Which of several hosts builds which image.
#pragma once

#include "cli/workspace.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pinned_images::cli {

/// Image and platform -> place of its host.
using Spread = std::map<std::pair<std::string, std::string>, std::size_t>;

/// Spreads the images (parents before their children) over hosts, of which each one's own platform
/// is given: to those that run an image without an emulator, where there are any; the first child
/// of an image beside it; all else where least is to be built, the first of these. `together`: all
/// children beside their parents, which no registry has for another host.
Spread spread_over(const std::vector<PlannedImage>& images, const std::vector<std::string>& hosts,
                   bool together);

}  // namespace pinned_images::cli
