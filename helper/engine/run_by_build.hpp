// SPDX-License-Identifier: MIT
// Running a program in an image by the one step of a build, which works wherever builds work: where
// `podman run` and its runtime can't start a container, and with chroot isolation.
#pragma once

#include "engine/isolation.hpp"
#include "support/process.hpp"

#include <string>
#include <vector>

namespace pinned_images::engine {

struct RunPlace {
  std::string program;  ///< buildah or podman
  const Isolation& isolation;
  std::string from;  ///< a name for FROM
  std::string platform;
};

/// Runs `argv` in a fresh container with `input` on its standard input and returns its exit code
/// and what it printed. Neither argv nor input is part of a Dockerfile or of shell text: they go by
/// files. The step always fails, so no image is made. Needs /bin/sh and cat in the image. Throws
/// Error (exit 1) if the container can't be started.
Finished run_by_build(const RunPlace& place, const std::vector<std::string>& argv,
                      const std::string& input);

}  // namespace pinned_images::engine
