// SPDX-License-Identifier: MIT
// Which of docker's builders builds, and what that one can do.
#pragma once

#include "engine/requests.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::engine {

struct DockerBuilder {
  /// docker/cli cmd/docker/builder.go: until 22 the client speaks to the daemon's own BuildKit;
  /// from 23 on only through the buildx plugin, else there is the first ("legacy") builder alone.
  enum class Kind { Legacy, Daemon, Buildx };

  Kind kind = Kind::Legacy;
  std::string name;            ///< of a builder of buildx that is not the daemon's; or empty
  std::string driver;          ///< of that one: docker-container, kubernetes, remote
  std::string platform;        ///< of that one's machine
  bool keeps_indexes = false;  ///< the daemon has the containerd image store

  /// Whether it builds elsewhere than the daemon, whose images it then doesn't see.
  bool is_elsewhere() const { return !name.empty(); }

  std::string text() const;  ///< for messages: `buildx`, `legacy builder`
  Abilities abilities() const;

  /// Returns the arguments of `build` that only this builder takes.
  std::vector<std::string> arguments(const BuildRequest& request) const;
};

/// Returns the builder of buildx that has this name, unless it is a daemon's own, as each context
/// has one; absent if there is none. It is started if need be; throws Error (exit 1) if it isn't.
std::optional<DockerBuilder> find_own_builder(const std::string& name);

}  // namespace pinned_images::engine
