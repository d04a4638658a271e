// SPDX-License-Identifier: MIT
// What an engine can't do of what a project asks, as errors that tell which one can.
#pragma once

#include "engine/engine.hpp"
#include "engine/trial.hpp"
#include "image/project.hpp"

#include <string>

namespace pinned_images::cli {

/// Throws Error (exit 1) if an engine can't do what an option asks for: it names the option.
void check_options(const engine::Engine& engine, const image::Project& project);

/// Throws Error (exit 1) if an engine can't run a platform's programs, which is tried by a build of
/// a second (see engine::can_try).
void check_runs(engine::Engine& engine, const std::string& platform, engine::Trial trial);

/// Returns what docker's BuildKit is to keep beside each image.
engine::Attestations attestations_of(const image::Project& project);

}  // namespace pinned_images::cli
