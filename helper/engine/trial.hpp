// SPDX-License-Identifier: MIT
// A trial of the engine: a build of three lines, from nothing, whose RUN must work. Runners of CI
// jobs often forbid that, and a foreign platform needs an emulator.
#pragma once

#include "engine/engine.hpp"

#include <string>

namespace pinned_images::engine {

/// Returns whether there is a program to try that platform with.
bool can_try(const std::string& platform);

/// Docker may build elsewhere than where images are run afterwards.
enum class Trial { WhereItBuilds, WhereImagesRun };

/// Builds an image from scratch whose only program is run in the build, and removes it; nothing is
/// pulled, and no image, container or tag stays (BuildKit keeps some KB in its cache). Throws Error
/// (exit 1) with what the engine printed last if the step does not run.
void try_build(Engine& engine, const std::string& platform, Trial trial = Trial::WhereItBuilds);

}  // namespace pinned_images::engine
