// SPDX-License-Identifier: MIT
#include "ci/yaml_repair.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <set>

namespace pinned_images::ci {
namespace {

using Property = RepairedYaml::Property;

constexpr std::string_view line_blanks = " \t";
constexpr std::string_view ends = " \t\r\n,[]{}";

// Behind the blanks and dashes that a line begins with.
std::size_t content_of(std::string_view text, std::size_t line) {
  std::size_t at = skip(text, line, " ");
  while (text.substr(at, 2) == "- ") at = skip(text, at + 1, " ");
  return at;
}

bool is_property(std::string_view text, std::size_t at) {
  return at < text.size() && (text[at] == '&' || text[at] == '!');
}

// Quotes and brackets say themselves where they end.
bool is_plain_or_block(std::string_view text, std::size_t at) {
  return at < text.size() &&
         std::string_view("\r\n#[{\"'*").find(text[at]) == std::string_view::npos;
}

void mask_line(std::string_view text, std::size_t line, RepairedYaml& result) {
  const std::size_t begin = content_of(text, line);
  Property property = {begin, "", ""};
  std::size_t at = begin;
  while (is_property(text, at)) {
    const std::size_t end = std::min(text.find_first_of(ends, at), text.size());
    (text[at] == '&' ? property.anchor : property.tag) = std::string(text.substr(at, end - at));
    at = skip(text, end, line_blanks);
  }
  if (at == begin || !is_plain_or_block(text, at)) return;
  std::fill(result.text.begin() + static_cast<std::ptrdiff_t>(begin),
            result.text.begin() + static_cast<std::ptrdiff_t>(at), ' ');
  if (!property.anchor.empty()) property.anchor.erase(0, 1);
  result.properties[at] = property;
}

// Such text in a script is changed too, which is of no interest here.
void mask_aliases(std::string_view text, const std::set<std::string_view>& names,
                  RepairedYaml& result) {
  for (std::size_t at = text.find('*'); at != text.npos; at = text.find('*', at + 1)) {
    const std::size_t end = std::min(text.find_first_of(ends, at), text.size());
    const std::string_view name = text.substr(at + 1, end - at - 1);
    if (!names.contains(name)) continue;
    result.text[at] = 'x';
    result.aliases[at] = std::string(name);
  }
}

void mask_questions(std::string& text) {
  for (std::size_t at = text.find('?'); at != text.npos; at = text.find('?', at + 1)) {
    const bool may_be_key = at + 1 == text.size() || ends.find(text[at + 1]) != ends.npos;
    const bool in_word = at > 0 && ends.find(text[at - 1]) == ends.npos;
    if (in_word || !may_be_key) text[at] = RepairedYaml::question;
  }
}

}  // namespace

RepairedYaml repair_yaml(std::string_view text) {
  RepairedYaml result = {std::string(text), {}, {}};
  for (std::size_t line = 0; line < text.size();) {
    mask_line(text, line, result);
    line = std::min(text.find('\n', line), text.size()) + 1;
  }
  std::set<std::string_view> names;
  for (const auto& [begin, property] : result.properties) names.insert(property.anchor);
  mask_aliases(text, names, result);
  mask_questions(result.text);
  return result;
}

}  // namespace pinned_images::ci
