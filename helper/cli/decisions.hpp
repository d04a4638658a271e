// SPDX-License-Identifier: MIT
// Asks the registry about each image of a workspace and decides by the push table.
#pragma once

#include "cli/console.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"
#include "image/push_table.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// What the registry holds for an image, and the row of the table that is its.
struct Asked {
  image::Answers answers;
  image::Decision decision;
  std::vector<std::string> warnings;  ///< images of other repositories that were passed over
};

/// Returns the error that a refusal is (exit 1).
Error refusal(const image::Decision& decision);

/// Returns what is asked and decided for each image, by name; asks for several at once, and shows
/// how far it is. Throws Error (exit 4, 5) if any answer is unknown: then nothing is decided.
std::map<std::string, Asked> ask_and_decide(const Workspace& workspace, World& world,
                                            Console& console);

}  // namespace pinned_images::cli
