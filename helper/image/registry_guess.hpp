// SPDX-License-Identifier: MIT
// Which registry a project's images probably belong to, as its git remote and CI files tell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

struct RegistryGuess {
  std::string prefix;
  std::string reason;   ///< what it was taken from, for people
  bool sure = false;    ///< false: somebody must look at it before the first push
  bool github = false;  ///< the project is on GitHub
};

/// Returns the guess: the registry that a CI file already names for this project, else that of
/// gitlab.com or github.com, else `registry.<host>`; a prefix that is only an example if there is
/// no remote. `images` are the names of images in CI files, without tags.
RegistryGuess guess_registry(std::string_view remote, const std::vector<std::string>& images);

/// Returns whether a text is a prefix that docker_registry() takes.
bool is_registry_prefix(std::string_view text);

}  // namespace pinned_images::image
