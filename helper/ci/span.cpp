// SPDX-License-Identifier: MIT
#include "ci/span.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::ci {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::size_t line_begin(std::string_view text, std::size_t at) {
  const std::size_t before = at == 0 ? text.npos : text.rfind('\n', at - 1);
  return before == text.npos ? 0 : before + 1;
}

// Comments count as blanks.
std::size_t skip_blanks(std::string_view text, std::size_t at) {
  for (at = skip(text, at, blanks); at < text.size() && text[at] == '#';) {
    at = skip(text, line_end(text, at), blanks);
  }
  return at;
}

std::size_t property_end(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "!<") return std::min(text.find('>', at), text.size() - 1) + 1;
  return std::min(text.find_first_of(" \t\r\n,[]{}", at), text.size());
}

// A plain scalar begins with neither of the two.
std::pair<std::size_t, std::size_t> skip_properties(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (at < text.size() && (text[at] == '&' || text[at] == '!')) {
    end = property_end(text, at);
    at = skip_blanks(text, end);
  }
  return {end, at};
}

std::optional<std::size_t> closed_at(std::string_view text, std::size_t at) {
  return at < text.size() ? std::optional<std::size_t>(at + 1) : std::nullopt;
}

std::optional<std::size_t> single_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < text.size() && (text[at] != '\'' || text.substr(at, 2) == "''")) {
    at += text[at] == '\'' ? 2 : 1;
  }
  return closed_at(text, at);
}

std::optional<std::size_t> double_end(std::string_view text, std::size_t begin) {
  std::size_t at = begin + 1;
  while (at < text.size() && text[at] != '"') at += text[at] == '\\' ? 2 : 1;
  return closed_at(text, at);
}

// The column of what the block belongs to: its key, or else its dash. Where nothing else stands in
// the line of its sign, a line above it says it.
int parent_indent(std::string_view text, std::size_t begin) {
  for (std::size_t line = line_begin(text, begin);; line = line_begin(text, line - 1)) {
    std::size_t at = skip(text, line, " ");
    int dash = -1;
    while (at < begin && text.substr(at, 2) == "- ") {
      dash = static_cast<int>(at - line);
      at = skip(text, at + 1, " ");
    }
    const std::size_t content = std::min(skip_properties(text, at).second, begin);
    const bool is_blank = text.substr(at, 1).find_first_of("\r\n#") != std::string_view::npos;
    if (content < begin && !is_blank) return static_cast<int>(at - line);
    if (dash >= 0 || line == 0) return dash;
  }
}

struct Line {
  int indent;
  bool is_blank;
};

Line line_at(std::string_view text, std::size_t at) {
  const std::size_t content = skip(text, at, " ");
  const bool is_blank = content == text.size() || text[content] == '\n' || text[content] == '\r';
  return {static_cast<int>(content - at), is_blank};
}

int detected_indent(std::string_view text, std::size_t at) {
  while (at < text.size() && line_at(text, at).is_blank) at = line_end(text, at) + 1;
  return at < text.size() ? line_at(text, at).indent : 0;
}

std::size_t block_end(std::string_view text, std::size_t begin) {
  const std::size_t header = line_end(text, begin);
  const int parent = parent_indent(text, begin);
  const std::string_view signs = text.substr(begin + 1, std::min<std::size_t>(2, header - begin));
  const std::size_t digit = signs.find_first_of("123456789");
  const int indent = digit != signs.npos ? std::max(parent, 0) + (signs[digit] - '0')
                                         : detected_indent(text, header + 1);
  std::size_t end = std::min(header + 1, text.size());
  while (end < text.size()) {
    const Line line = line_at(text, end);
    if (!line.is_blank && (line.indent < indent || line.indent <= parent)) break;
    end = std::min(line_end(text, end) + 1, text.size());
  }
  return end;
}

// A fold: in the value one blank, or a line feed for each line end but the first.
bool matches_fold(std::string_view run, std::string_view value, std::size_t& at) {
  const auto lines = static_cast<std::size_t>(std::count(run.begin(), run.end(), '\n'));
  const std::string_view wanted = lines == 1 ? " " : "\n";
  const std::size_t count = lines == 1 ? 1 : lines - 1;
  for (std::size_t i = 0; i < count; ++i, ++at) {
    if (value.substr(at, 1) != wanted) return false;
  }
  return true;
}

std::optional<std::size_t> plain_end(std::string_view text, std::size_t at,
                                     std::string_view value) {
  for (std::size_t seen = 0; seen < value.size();) {
    const std::size_t behind = skip(text, at, blanks);
    const std::string_view run = text.substr(at, behind - at);
    if (run.find('\n') != run.npos) {
      if (!matches_fold(run, value, seen)) return std::nullopt;
      at = behind;
    } else if (at < text.size() && text[at] == value[seen]) {
      ++at;
      ++seen;
    } else {
      return std::nullopt;
    }
  }
  return at;
}

Style style_at(std::string_view text, std::size_t at) {
  const char first = at < text.size() ? text[at] : '\0';
  if (first == '\'') return Style::Single;
  if (first == '"') return Style::Double;
  if (first == '|') return Style::Literal;
  return first == '>' ? Style::Folded : Style::Plain;
}

std::optional<std::size_t> end_of(std::string_view text, std::size_t begin, Style style,
                                  std::string_view value) {
  switch (style) {
    case Style::Single:
      return single_end(text, begin);
    case Style::Double:
      return double_end(text, begin);
    case Style::Plain:
      return plain_end(text, begin, value);
    default:
      return block_end(text, begin);
  }
}

}  // namespace

std::string_view to_string(Style style) {
  constexpr std::string_view names[] = {"plain", "single", "double", "literal", "folded"};
  return names[static_cast<std::size_t>(style)];
}

std::optional<Span> span_of(std::string_view text, std::size_t node, std::string_view value) {
  const auto [properties_end, content] = skip_properties(text, node);
  const std::string_view properties = text.substr(node, properties_end - node);
  const Style style = style_at(text, content);
  // A tag with nothing behind it: what comes next is another node's.
  if (value.empty() && style == Style::Plain) {
    return Span{properties_end, properties_end, style, properties};
  }
  const auto end = end_of(text, content, style, value);
  if (!end) return std::nullopt;
  return Span{content, *end, style, properties};
}

bool has_comment_behind(std::string_view text, std::size_t at) {
  const std::size_t next = skip(text, at, " \t,]}");
  return next > at && next < text.size() && text[next] == '#' &&
         (text[next - 1] == ' ' || text[next - 1] == '\t');
}

}  // namespace pinned_images::ci
