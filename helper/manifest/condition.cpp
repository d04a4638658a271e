// SPDX-License-Identifier: MIT
#include "manifest/condition.hpp"

#include "python/marker.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::manifest {
namespace {

std::vector<std::string> each_once(const std::vector<std::string>& markers) {
  std::vector<std::string> result;
  for (const std::string& marker : markers) {
    if (std::find(result.begin(), result.end(), marker) == result.end()) result.push_back(marker);
  }
  return result;
}

}  // namespace

std::string marker_text(std::string_view marker) {
  const auto parsed = python::Marker::parse(marker);
  return parsed ? parsed->text() : std::string(marker);
}

std::string all_of(const std::vector<std::string>& markers) {
  std::vector<std::string> parts = each_once(markers);
  if (parts.size() == 1) return parts.front();
  // `and` binds tighter than `or`; around anything else parentheses would only be noise.
  for (std::string& part : parts) {
    if (part.find(" or ") != std::string::npos) part = "(" + part + ")";
  }
  return join(parts, " and ");
}

std::string any_of(const std::vector<std::string>& markers) {
  return join(each_once(markers), " or ");
}

}  // namespace pinned_images::manifest
