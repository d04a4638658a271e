// SPDX-License-Identifier: MIT
// The user's SMOKE_TEST of an image: before it is pushed, and of one that was.
#pragma once

#include "cli/workspace.hpp"
#include "engine/engine.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// A smoke test that did not succeed.
struct SmokeFailure {
  std::string problem;             ///< `SMOKE_TEST ended with 3:`
  std::vector<std::string> lines;  ///< the last that it printed
  std::string hint;
};

/// Runs the image's SMOKE_TEST in the engine's image `id` of a platform. Returns how it failed;
/// absent if it succeeded, or there is none. Throws Error (exit 1) if it can't be started.
std::optional<SmokeFailure> smoke_test(engine::Engine& engine, const PlannedImage& planned,
                                       const std::string& id, const std::string& platform);

}  // namespace pinned_images::cli
