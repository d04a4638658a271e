// SPDX-License-Identifier: MIT
#include "manifest/yaml_tree.hpp"

#include "support/utf8.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::size_t checkpoint_distance = 4096;

}  // namespace

YamlPlaces::YamlPlaces(std::string path, std::string_view text)
    : path_(std::move(path)), text_(text) {
  line_begins_.push_back(0);
  std::size_t code_points = 0;
  for (std::size_t at = 0; at < text_.size(); ++at) {
    if (at % checkpoint_distance == 0) checkpoints_.push_back(code_points);
    if (begins_code_point(text_[at])) ++code_points;
    if (text_[at] == '\n') line_begins_.push_back(at + 1);
  }
}

std::size_t YamlPlaces::code_points_before(std::size_t offset) const {
  if (checkpoints_.empty()) return 0;
  const std::size_t checkpoint = std::min(offset / checkpoint_distance, checkpoints_.size() - 1);
  const auto from = text_.begin() + static_cast<std::ptrdiff_t>(checkpoint * checkpoint_distance);
  const auto to = text_.begin() + static_cast<std::ptrdiff_t>(offset);
  return checkpoints_[checkpoint] +
         static_cast<std::size_t>(std::count_if(from, to, begins_code_point));
}

Place YamlPlaces::place(std::size_t offset) const {
  offset = std::min(offset, text_.size());
  const auto behind = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
  const std::size_t begin = *(behind - 1);
  return {path_, static_cast<int>(behind - line_begins_.begin()),
          static_cast<int>(code_points_before(offset) - code_points_before(begin)) + 1};
}

}  // namespace pinned_images::manifest
