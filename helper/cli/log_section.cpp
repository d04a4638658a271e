// SPDX-License-Identifier: MIT
#include "cli/log_section.hpp"

#include "support/escape.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

bool is_of_a_name(char c) {
  return is_alphanumeric(c) || c == '.' || c == '-';
}

constexpr const char* erase_line = "\x1b[0K";

}  // namespace

std::string section_name(std::string_view image, std::time_t begin, int number) {
  std::string name = "pinned_images.";
  for (const char c : image) name += is_of_a_name(c) ? c : '_';
  return fmt::format("{}.{}.{}", name, begin, number);
}

std::string to_text(const LogSection& section) {
  std::string text =
      fmt::format("{0}section_start:{1}:{2}{3}\r{0}{4}\n", erase_line, section.begin, section.name,
                  section.collapsed ? "[collapsed=true]" : "", for_terminal(section.header));
  for (const std::string& line : section.lines) text += for_terminal(line) + "\n";
  return text + fmt::format("{0}section_end:{1}:{2}\r{0}\n", erase_line, section.end, section.name);
}

}  // namespace pinned_images::cli
