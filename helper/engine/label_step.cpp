// SPDX-License-Identifier: MIT
#include "engine/label_step.hpp"

#include <algorithm>
#include <string_view>

namespace pinned_images::engine {
namespace {

// Parsers read a line into a buffer of 64 KiB.
constexpr std::size_t longest_label = 60'000;

bool has_words(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string in_quotes(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') result += '\\';
    result += c;
  }
  return result + "\"";
}

}  // namespace

std::optional<std::string> label_step(const std::map<std::string, std::string>& labels) {
  std::string step = "LABEL";
  for (const auto& [name, value] : labels) {
    if (!has_words(name) || !has_words(value)) return std::nullopt;
    const std::string label = in_quotes(name) + "=" + in_quotes(value);
    if (label.size() >= longest_label) return std::nullopt;
    step += " \\\n" + label;
  }
  return step + "\n";
}

}  // namespace pinned_images::engine
