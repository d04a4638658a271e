// SPDX-License-Identifier: MIT
// Which tags of our repositories CI files and other texts name, or may name.
#pragma once

#include "ci/pipeline.hpp"
#include "image/usage.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::ci {

/// Adds what the references of a pipeline name of the `repositories` (`registry/path`), whatever
/// the registry's host: by any of the values that any file gives to its variables. A variable
/// without a value stands for any text in a repository's name; where a tag depends on it, the whole
/// repository is used. `at` goes before the places: `origin/main:`.
void add_uses(const Pipeline& pipeline, const std::vector<std::string>& repositories,
              const std::string& at, image::Usage& usage);

/// A tag or digest that is written out behind `/<last part of a repository>` in a text.
struct Mention {
  std::string image;  ///< the last part of the repository
  std::string item;
  bool is_digest = false;
  int line = 0;
};

/// Returns the mentions in a text of any kind.
std::vector<Mention> mentions_in(std::string_view text, const std::vector<std::string>& images);

}  // namespace pinned_images::ci
