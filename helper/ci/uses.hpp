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
/// repository is used. So are those of scripts, and of whatever else in the files looks like an
/// image: a `!reference` may lead there. `at` goes before the places: `origin/main:`.
void add_uses(const Pipeline& pipeline, const std::vector<std::string>& repositories,
              const std::string& at, image::Usage& usage);

/// Adds the tags and digests that are written out in a text of any kind, as in
/// `.../<repository's last part>:1.0`.
void add_mentions(std::string_view text, const std::string& path,
                  const std::vector<std::string>& repositories, image::Usage& usage);

}  // namespace pinned_images::ci
