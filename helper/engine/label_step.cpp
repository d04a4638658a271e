// SPDX-License-Identifier: MIT
#include "engine/label_step.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <string_view>

namespace pinned_images::engine {
namespace {

// Parsers read a line into a buffer of 64 KiB.
constexpr std::size_t longest_line = 60'000;
// What replaces arguments takes a time that grows with their square: 0.3 s for 1,000, 4 s for
// 4,000.
constexpr std::ptrdiff_t most_line_feeds = 1'000;

bool has_words(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); });
}

// What a line of a Dockerfile may begin with and be no comment, and lose no blank.
bool can_begin_a_line(std::string_view text) {
  return !text.empty() && text.front() != '#' && text.front() != ' ';
}

// In quotes; what stands for a line feed ends the line, too.
std::string quoted(std::string_view value) {
  std::string result = "\"";
  while (!value.empty()) {
    const char c = value.front();
    value.remove_prefix(1);
    if (c == '\n') {
      result.append("${").append(line_feed_argument).append("}");
      if (can_begin_a_line(value)) result += "\\\n";
    } else {
      if (c == '"' || c == '\\' || c == '$') result += '\\';
      result += c;
    }
  }
  return result + "\"";
}

}  // namespace

std::optional<std::string> label_step(const std::map<std::string, std::string>& labels) {
  std::string step = std::string("ARG ") + line_feed_argument + "\nLABEL";
  std::ptrdiff_t line_feeds = 0;
  for (const auto& [name, value] : labels) {
    line_feeds += std::count(value.begin(), value.end(), '\n');
    if (!has_words(name) || !has_words(value) || line_feeds > most_line_feeds) return std::nullopt;
    step += " \\\n" + quoted(name) + "=" + quoted(value);
  }
  step += "\n";
  for (const std::string_view line : split(step, '\n')) {
    if (line.size() > longest_line) return std::nullopt;
  }
  return step;
}

}  // namespace pinned_images::engine
