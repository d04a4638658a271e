// SPDX-License-Identifier: MIT
#include "manifest/left_out_lines.hpp"

#include <algorithm>

namespace pinned_images::manifest {
namespace {

bool opens_long_string(std::string_view line) {
  return line.find("\"\"\"") != std::string_view::npos ||
         line.find("'''") != std::string_view::npos;
}

// Takes `begin` and the text up to a quote off the line; false if that isn't plain text.
bool take_text(std::string_view& line, std::string_view begin) {
  if (!line.starts_with(begin)) return false;
  line.remove_prefix(begin.size());
  const std::size_t end = std::min(line.find_first_of("\"\\"), line.size());
  const std::string_view text = line.substr(0, end);
  line.remove_prefix(end);
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

}  // namespace

std::string without_lines(std::string_view text,
                          bool (*is_left_out)(std::string_view line, std::string_view last_kept)) {
  std::string result;
  result.reserve(text.size() / 4);
  std::string_view last_kept;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (!is_left_out(line, last_kept)) {
      if (opens_long_string(line)) return result.append(text.substr(begin));
      last_kept = line;
      result += line;
    }
    if (end < text.size()) result += '\n';
    begin = end + 1;
  }
  return result;
}

bool is_file_and_hash(std::string_view line, std::string_view last_kept) {
  return last_kept.ends_with(" = [") && take_text(line, "    {file = \"") &&
         take_text(line, "\", hash = \"") && line == "\"},";
}

}  // namespace pinned_images::manifest
