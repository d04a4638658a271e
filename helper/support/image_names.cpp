// SPDX-License-Identifier: MIT
#include "support/image_names.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <vector>

namespace pinned_images {
namespace {

bool is_inner(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_word(char c) {
  return is_inner(c) || (c >= 'A' && c <= 'Z') || c == '_';
}

// `.`, `_`, `__` or any number of `-`.
bool is_separator(std::string_view text) {
  return text == "." || text == "_" || text == "__" || skip(text, 0, "-") == text.size();
}

bool is_path_component(std::string_view text) {
  if (text.empty() || !is_inner(text.front()) || !is_inner(text.back())) return false;
  auto at = text.begin();
  while (at != text.end()) {
    const auto begin = std::find_if_not(at, text.end(), is_inner);
    const auto end = std::find_if(begin, text.end(), is_inner);
    if (begin != end && !is_separator({begin, end})) return false;
    at = end;
  }
  return true;
}

}  // namespace

bool is_valid_repository(std::string_view text) {
  // What docker/distribution allows of registry and repository together.
  constexpr std::size_t longest = 255;
  const std::vector<std::string_view> parts = split(text, '/');
  return text.size() <= longest && std::all_of(parts.begin(), parts.end(), is_path_component);
}

bool is_valid_tag(std::string_view text) {
  return !text.empty() && text.size() <= 128 && is_word(text.front()) &&
         std::all_of(text.begin(), text.end(),
                     [](char c) { return is_word(c) || c == '.' || c == '-'; });
}

}  // namespace pinned_images
