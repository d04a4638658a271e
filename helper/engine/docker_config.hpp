// SPDX-License-Identifier: MIT
// A folder for DOCKER_CONFIG with a registry's credentials, and all else as the user has it.
#pragma once

#include "engine/requests.hpp"
#include "support/file.hpp"

#include <filesystem>
#include <string>

namespace pinned_images::engine {

/// Lives as long as the docker command that uses it. docker finds its plugins, contexts and current
/// context in the same folder as its credentials, so those of the user are carried over: without
/// them another daemon would be used.
class DockerConfig {
 public:
  /// `auth_folder` holds a config.json. Throws Error (exit 1) if it or the user's can't be read.
  explicit DockerConfig(const std::filesystem::path& auth_folder);

  /// For a build that speaks to registries itself: with the user's other credentials, too, because
  /// a template may be FROM anywhere. Without proxies where the build is attested. Throws as above.
  explicit DockerConfig(const BuildRequest& request);

  /// Whether a build needs another file than the user's own.
  static bool is_needed_by(const BuildRequest& request);

  std::string folder() const { return folder_.path().string(); }

 private:
  TemporaryDirectory folder_;
};

}  // namespace pinned_images::engine
