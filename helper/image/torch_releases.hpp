// SPDX-License-Identifier: MIT
// The text of torch_releases.txt, built in: the helper is one file.
#pragma once

#include <string_view>

namespace pinned_images::image {

extern const std::string_view torch_releases_text;

}  // namespace pinned_images::image
