// SPDX-License-Identifier: MIT
#include "support/escape.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace pinned_images {
namespace {

unsigned char byte_at(std::string_view text, std::size_t at) {
  return static_cast<unsigned char>(text[at]);
}

struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // 0: the bytes are no UTF-8
};

// How many bytes a lead byte announces, and the bits of it that count.
CodePoint lead(unsigned char byte) {
  if (byte < 0x80) return {byte, 1};
  if (byte >= 0xc2 && byte <= 0xdf) return {byte & 0x1fU, 2};
  if (byte >= 0xe0 && byte <= 0xef) return {byte & 0x0fU, 3};
  if (byte >= 0xf0 && byte <= 0xf4) return {byte & 0x07U, 4};
  return {};
}

// Overlong forms, surrogates and values past the end of Unicode are no UTF-8 either: a terminal
// that accepts them would see a control character that we did not.
bool well_formed(const CodePoint& point) {
  if (point.length == 3) {
    return point.value >= 0x800 && (point.value < 0xd800 || point.value > 0xdfff);
  }
  if (point.length == 4) return point.value >= 0x10000 && point.value <= 0x10ffff;
  return true;
}

CodePoint decode(std::string_view text, std::size_t at) {
  CodePoint point = lead(byte_at(text, at));
  if (point.length == 0 || at + point.length > text.size()) return {};
  for (std::size_t i = 1; i < point.length; ++i) {
    const unsigned char next = byte_at(text, at + i);
    if ((next & 0xc0U) != 0x80) return {};
    point.value = (point.value << 6U) | (next & 0x3fU);
  }
  return well_formed(point) ? point : CodePoint{};
}

bool is_bidi_control(char32_t c) {
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) ||
         (c >= 0x2066 && c <= 0x2069);
}

bool is_line_separator(char32_t c) {
  return c == 0x2028 || c == 0x2029;
}

bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

std::string escaped(char32_t c) {
  if (c == '\n') return "\\n";
  if (c == '\r') return "\\r";
  if (c == '\t') return "\\t";
  const auto value = static_cast<unsigned>(c);
  return c < 0x80 ? fmt::format("\\x{:02x}", value) : fmt::format("\\u{:04x}", value);
}

bool is_unreserved(char c) {
  return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

std::string_view html_entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return "";
  }
}

std::optional<unsigned> hex_digit(char c) {
  if (is_digit(c)) return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + 10U;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + 10U;
  return std::nullopt;
}

struct Span {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// RFC 3986, 3.2: the userinfo is what precedes the last `@` of the authority, and the authority
// ends at the first `/`, `?` or `#`.
std::optional<Span> userinfo(std::string_view url) {
  const std::size_t slashes = url.find("//");
  if (slashes == std::string_view::npos || slashes > url.find_first_of("/?#")) return std::nullopt;
  const std::size_t begin = slashes + 2;
  const std::string_view authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
  const std::size_t at = authority.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  return Span{begin, begin + at + 1};
}

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    if (point.length == 0) {
      result += fmt::format("\\x{:02x}", byte_at(text, at));
    } else if (is_control(point.value) || is_bidi_control(point.value) ||
               is_line_separator(point.value)) {
      result += escaped(point.value);
    } else {
      result += text.substr(at, point.length);
    }
    at += point.length == 0 ? 1 : point.length;
  }
  return result;
}

std::string for_markdown(std::string_view text) {
  if (text.empty()) return "";
  const std::string safe = for_terminal(text);
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : safe) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  const auto at_end = [&](char c) { return safe.front() == c || safe.back() == c; };
  const std::string pad = at_end('`') || at_end(' ') ? " " : "";
  const std::string fence(longest + 1, '`');
  return fence + pad + safe + pad + fence;
}

std::string for_html(std::string_view text) {
  std::string result;
  const std::string safe = for_terminal(text);
  for (std::size_t at = 0; at < safe.size();) {
    const CodePoint point = decode(safe, at);
    if (point.value == 0xfffe || point.value == 0xffff) {
      result += escaped(point.value);
    } else if (const auto entity = html_entity(safe[at]); !entity.empty()) {
      result += entity;
    } else {
      result += safe.substr(at, point.length);
    }
    at += point.length;
  }
  return result;
}

std::string for_mermaid(std::string_view text) {
  std::string result;
  const std::string safe = for_terminal(text);
  for (std::size_t at = 0; at < safe.size(); ++at) {
    const char c = safe[at];
    // A list or a heading of Markdown begins like these, and `__x__`, `1. x` are of it, too.
    const bool is_mark = (at == 0 && !is_alphanumeric(c)) || c == '_' ||
                         (c == '.' && at + 1 < safe.size() && safe[at + 1] == ' ');
    const bool is_plain =
        is_alphanumeric(c) || std::string_view(" =+/,-.").find(c) != std::string_view::npos;
    if (byte_at(safe, at) >= 0x80 || (is_plain && !is_mark)) {
      result += c;
    } else {
      result += fmt::format("#{};", static_cast<unsigned>(c));
    }
  }
  return result;
}

std::string for_dot(std::string_view text) {
  std::string result;
  for (const char c : for_terminal(text)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c == '&' ? "&amp;" : std::string(1, c);
  }
  return result;
}

std::string percent_encode(std::string_view text, std::string_view keep) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c) || keep.find(c) != std::string_view::npos) {
      result += c;
    } else {
      result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return result;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      result += text[at];
      continue;
    }
    if (at + 2 >= text.size()) return std::nullopt;
    const auto high = hex_digit(text[at + 1]);
    const auto low = hex_digit(text[at + 2]);
    if (!high || !low) return std::nullopt;
    result += static_cast<char>(*high * 16U + *low);
    at += 2;
  }
  return result;
}

std::string without_userinfo(std::string_view url) {
  std::string result(url);
  if (const auto span = userinfo(url)) result.erase(span->begin, span->end - span->begin);
  return result;
}

bool has_userinfo(std::string_view url) {
  return userinfo(url).has_value();
}

}  // namespace pinned_images
