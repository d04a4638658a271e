// SPDX-License-Identifier: MIT
#include "manifest/text_place.hpp"

#include "support/utf8.hpp"

#include <algorithm>

namespace pinned_images::manifest {

Place place_at(const std::string& path, std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t newline = before.rfind('\n');
  const std::string_view line = newline == before.npos ? before : before.substr(newline + 1);
  return {path, 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
          1 + code_points(line)};
}

}  // namespace pinned_images::manifest
