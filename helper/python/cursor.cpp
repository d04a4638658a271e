// SPDX-License-Identifier: MIT
#include "python/cursor.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <array>

namespace pinned_images::python {

namespace {

// UTF-8 of the characters of Unicode's White_Space and of Python's own four (0x1c to 0x1f).
constexpr std::array<std::string_view, 29> white_spaces = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\x1c",         "\x1d",         "\x1e",         "\x1f",         "\xc2\x85",     "\xc2\xa0",
    "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81", "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84",
    "\xe2\x80\x85", "\xe2\x80\x86", "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a",
    "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};

// Nearly all bytes that are asked for: none of the above begins with one.
bool is_visible_ascii(char c) {
  return c > ' ' && c <= '~';
}

}  // namespace

bool Cursor::eat(std::string_view token) {
  if (!rest().starts_with(token)) return false;
  offset_ += token.size();
  return true;
}

bool Cursor::eat_ignoring_case(std::string_view token) {
  if (!equal_ignoring_case(rest().substr(0, token.size()), token)) return false;
  offset_ += token.size();
  return true;
}

std::string_view Cursor::eat_while(bool (*is_part)(char)) {
  const std::size_t start = offset_;
  while (!at_end() && is_part(text_[offset_])) ++offset_;
  return since(start);
}

void Cursor::skip_blanks() {
  eat_while([](char c) { return c == ' ' || c == '\t'; });
}

void Cursor::skip_white_space() {
  const auto eats = [this](std::string_view space) { return eat(space); };
  while (!is_visible_ascii(peek()) && std::any_of(white_spaces.begin(), white_spaces.end(), eats)) {
  }
}

void Cursor::fail(const std::string& problem) const {
  throw SyntaxError(problem, offset_);
}

}  // namespace pinned_images::python
