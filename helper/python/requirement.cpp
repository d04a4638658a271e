// SPDX-License-Identifier: MIT
#include "python/requirement.hpp"

#include "python/name.hpp"

#include <set>

namespace pinned_images::python {

namespace {

bool is_no_blank(char c) {
  return c != ' ' && c != '\t';
}

std::string read_name(Cursor& cursor, const std::string& expected) {
  const std::size_t start = cursor.offset();
  const std::string_view name = cursor.eat_while(is_name_part);
  if (name.empty()) cursor.fail("expected " + expected);
  if (!is_valid_name(name)) {
    throw SyntaxError("a name begins and ends with a letter or digit", start);
  }
  return std::string(name);
}

std::vector<std::string> read_extras(Cursor& cursor) {
  const std::size_t start = cursor.offset();
  if (!cursor.eat("[")) return {};
  std::set<std::string> extras;
  cursor.skip_blanks();
  if (cursor.eat("]")) return {};
  do {
    cursor.skip_blanks();
    extras.insert(read_name(cursor, "the name of an extra"));
    cursor.skip_blanks();
  } while (cursor.eat(","));
  if (cursor.at_end()) throw SyntaxError("`[` is never closed", start);
  if (!cursor.eat("]")) cursor.fail("expected `,` or `]`");
  return {extras.begin(), extras.end()};
}

std::string read_url(Cursor& cursor) {
  cursor.skip_blanks();
  const std::string_view url = cursor.eat_while(is_no_blank);
  if (url.empty()) cursor.fail("expected a URL after `@`");
  return std::string(url);
}

SpecifierSet read_specifier(Cursor& cursor) {
  const std::size_t start = cursor.offset();
  const bool is_enclosed = cursor.eat("(");
  cursor.skip_blanks();
  SpecifierSet specifier = SpecifierSet::read(cursor);
  cursor.skip_blanks();
  if (!is_enclosed) return specifier;
  if (cursor.at_end()) throw SyntaxError("`(` is never closed", start);
  if (!cursor.eat(")")) cursor.fail("expected `,` or `)`");
  return specifier;
}

/// Says what could have come next, at the place where nothing of it did.
[[noreturn]] void fail_at_details(const Cursor& cursor, const Requirement& requirement) {
  if (requirement.url) cursor.fail("expected ` ;` after the URL: a blank, then `;`");
  if (!requirement.specifier.empty()) cursor.fail("expected `,` or `;`");
  if (cursor.peek() == '=') cursor.fail("`=` is no operator: write `==`");
  cursor.fail("expected a version specifier, `@` or `;`");
}

}  // namespace

Requirement parse_requirement(std::string_view text) {
  Cursor cursor(text);
  Requirement requirement;
  cursor.skip_blanks();
  requirement.name = read_name(cursor, "the name of a package");
  cursor.skip_blanks();
  requirement.extras = read_extras(cursor);
  cursor.skip_blanks();
  if (cursor.eat("@")) {
    requirement.url = read_url(cursor);
  } else {
    requirement.specifier = read_specifier(cursor);
  }
  cursor.skip_blanks();
  if (cursor.at_end()) return requirement;
  if (!cursor.eat(";")) fail_at_details(cursor, requirement);
  requirement.marker = Marker::read(cursor);
  return requirement;
}

}  // namespace pinned_images::python
