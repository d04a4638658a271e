// SPDX-License-Identifier: MIT
// The second build of an image: its labels, known only once it is there and checked.
#pragma once

#include "cli/workspace.hpp"
#include "engine/engine.hpp"
#include "image/labels.hpp"

#include <string>

namespace pinned_images::cli {

/// Returns the id of an image with the same layers and the record's labels, and with what the
/// request wants attested; `request` is what the image was built by. Throws Error (exit 1) if the
/// engine fails, or its layers are others.
std::string seal(engine::Engine& engine, const PlannedImage& planned, engine::BuildRequest request,
                 const engine::LocalImage& image, const image::Record& record,
                 const LineSink& sink);

}  // namespace pinned_images::cli
