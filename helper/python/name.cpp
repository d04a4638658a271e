// SPDX-License-Identifier: MIT
#include "python/name.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::python {

bool is_name_part(char c) {
  return is_alphanumeric(c) || is_separator(c);
}

std::string normalize_name(std::string_view name) {
  std::string normal;
  bool in_run = false;
  for (const char c : name) {
    if (!is_separator(c)) {
      normal += c;
    } else if (!in_run) {
      normal += '-';
    }
    in_run = is_separator(c);
  }
  return lower(normal);
}

bool is_valid_name(std::string_view name) {
  return !name.empty() && is_alphanumeric(name.front()) && is_alphanumeric(name.back()) &&
         std::all_of(name.begin(), name.end(), is_name_part);
}

}  // namespace pinned_images::python
