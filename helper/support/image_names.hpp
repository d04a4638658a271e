// SPDX-License-Identifier: MIT
// The grammar of repositories and tags (distribution spec, "Pulling manifests").
#pragma once

#include <string_view>

namespace pinned_images {

/// Returns whether `text` is a repository's path, `group/project/full`, of at most 255 bytes.
bool is_valid_repository(std::string_view text);

/// Returns whether `text` is a tag.
bool is_valid_tag(std::string_view text);

}  // namespace pinned_images
