// SPDX-License-Identifier: MIT
// How buildah and podman can start a container on this machine.
#pragma once

#include <string>
#include <vector>

namespace pinned_images::engine {

struct Isolation {
  std::vector<std::string> build_arguments;  ///< `--isolation chroot`; none for the default
  std::vector<std::string> run_prefix;       ///< a program that takes the network away: `unshare`
  std::vector<std::string> run_arguments;    ///< `--network none` where the engine can do that
  std::vector<std::string> notes;            ///< what a user should know
};

/// Finds out by starting one: BUILDAH_ISOLATION if it is set; else the program's default if that
/// starts a container, else chroot if that does. In a container or a small VM the OCI runtime often
/// can't (cgroups, seccomp).
Isolation choose_isolation(const std::string& program);

}  // namespace pinned_images::engine
