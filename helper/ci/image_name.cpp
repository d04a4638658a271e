// SPDX-License-Identifier: MIT
#include "ci/image_name.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::ci {
namespace {

// The same length, with a letter for each byte that divides nothing.
std::string masked(std::string_view value) {
  // Without its third, a pair that is nowhere closed would be sought again and again.
  struct Pair {
    std::string_view open;
    std::string_view close;
    bool is_closed = true;
  };
  Pair pairs[] = {{"${{", "}}"}, {"$[[", "]]"}, {"${", "}"}};
  std::string result(value);
  for (std::size_t at = 0; at < value.size();) {
    std::size_t end = at + 1;
    for (Pair& pair : pairs) {
      if (!pair.is_closed || value.substr(at, pair.open.size()) != pair.open) continue;
      const std::size_t found = value.find(pair.close, at + pair.open.size());
      pair.is_closed = found != value.npos;
      if (!pair.is_closed) continue;
      end = found + pair.close.size();
      std::fill(result.begin() + static_cast<std::ptrdiff_t>(at),
                result.begin() + static_cast<std::ptrdiff_t>(end), 'x');
      break;
    }
    at = end;
  }
  return result;
}

}  // namespace

ImageName split_image(std::string_view value) {
  value = trim(value);
  const std::string mask = masked(value);
  ImageName result;
  std::size_t end = mask.find('@');
  if (end != mask.npos) result.digest = std::string(value.substr(end + 1));
  end = std::min(end, mask.size());
  const std::size_t colon = std::string_view(mask).substr(0, end).rfind(':');
  const std::size_t slash = std::string_view(mask).substr(0, end).rfind('/');
  if (colon != mask.npos && (slash == mask.npos || colon > slash)) {
    result.tag = std::string(value.substr(colon + 1, end - colon - 1));
    end = colon;
  }
  result.name = std::string(value.substr(0, end));
  return result;
}

bool has_variable(std::string_view text) {
  return text.find('$') != text.npos;
}

bool has_expression(std::string_view text) {
  return text.find("${{") != text.npos || text.find("$[[") != text.npos;
}

}  // namespace pinned_images::ci
