// SPDX-License-Identifier: MIT
// The root file system of a base image, made from the distribution's packages by mmdebstrap.
#pragma once

#include "image/project.hpp"
#include "support/process.hpp"

#include <filesystem>

namespace pinned_images::cli {

/// Writes `rootfs.tar` of a platform into `folder`. Throws Error (exit 1): no mmdebstrap, or what
/// it printed last.
void write_rootfs(const image::ImageSpec& base, const std::string& platform,
                  const std::filesystem::path& folder, const LineSink& sink);

}  // namespace pinned_images::cli
