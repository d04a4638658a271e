// SPDX-License-Identifier: MIT
// The page that `report` writes: one file that asks for nothing else.
#pragma once

#include "cli/explained.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

/// What stands in the page.
struct Report {
  std::string title;
  std::string created;            ///< `2026-11-24 05:30 UTC`
  std::string svg;                ///< the graph
  std::vector<Explained> images;  ///< parents before their children
};

/// Returns the page as HTML 5. Its policy (CSP) lets it load, run and send nothing; of styles, it
/// takes its own two alone, by their hashes.
std::string to_html(const Report& report);

}  // namespace pinned_images::cli
