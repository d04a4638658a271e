// SPDX-License-Identifier: MIT
#include "python/cursor.hpp"
#include "python/marker_node.hpp"
#include "python/name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pinned_images::python {

namespace {

// Far more than anybody writes, far less than the stack holds.
constexpr int max_depth = 100;

constexpr std::array<std::string_view, 14> variables = {"python_version",
                                                        "python_full_version",
                                                        "os_name",
                                                        "sys_platform",
                                                        "platform_release",
                                                        "platform_system",
                                                        "platform_version",
                                                        "platform_machine",
                                                        "platform_python_implementation",
                                                        "implementation_name",
                                                        "implementation_version",
                                                        "extra",
                                                        "extras",
                                                        "dependency_groups"};

// Spellings from before PEP 508 that are still met.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> old_spellings = {
    {{"os.name", "os_name"},
     {"sys.platform", "sys_platform"},
     {"platform.version", "platform_version"},
     {"platform.machine", "platform_machine"},
     {"platform.python_implementation", "platform_python_implementation"},
     {"python_implementation", "platform_python_implementation"}}};

// An operator that begins with another one comes before it.
constexpr std::array<std::string_view, 8> comparisons = {
    "===", "==", "~=", "!=", "<=", ">=", "<", ">"};

bool is_word_part(char c) {
  return is_alphanumeric(c) || c == '_';
}

bool is_variable_part(char c) {
  return is_word_part(c) || c == '.';
}

/// Goes past `word` if it comes next as a whole word; returns whether it did.
bool eat_word(Cursor& cursor, std::string_view word) {
  Cursor ahead = cursor;
  if (ahead.eat_while(is_word_part) != word) return false;
  cursor = ahead;
  return true;
}

std::string read_variable(Cursor& cursor) {
  const std::size_t start = cursor.offset();
  const std::string_view word = cursor.eat_while(is_variable_part);
  if (word.empty()) cursor.fail("expected a marker variable or a quoted text");
  for (const auto& [old_name, name] : old_spellings) {
    if (word == old_name) return std::string(name);
  }
  if (std::find(variables.begin(), variables.end(), word) == variables.end()) {
    throw SyntaxError("no marker variable is called `" + std::string(word.substr(0, 40)) + "`",
                      start);
  }
  return std::string(word);
}

/// The specification knows no escapes, so a backslash is refused rather than guessed at.
std::string read_quoted(Cursor& cursor) {
  const std::size_t start = cursor.offset();
  const bool is_double = cursor.peek() == '"';
  cursor.eat(is_double ? "\"" : "'");
  const auto stops_not = [](char c) {
    return c != '\'' && c != '"' && c != '\\' && c != '\n' && c != '\r' && c != '\0';
  };
  std::string text;
  while (!cursor.eat(is_double ? "\"" : "'")) {
    text += cursor.eat_while(stops_not);
    if (cursor.eat(is_double ? "'" : "\"")) {
      text += is_double ? '\'' : '"';
    } else if (cursor.at_end()) {
      throw SyntaxError("the quoted text never ends", start);
    } else if (cursor.peek() != (is_double ? '"' : '\'')) {
      cursor.fail("a quoted text holds no backslash, line end or NUL");
    }
  }
  return text;
}

MarkerOperand read_operand(Cursor& cursor) {
  if (cursor.peek() == '"' || cursor.peek() == '\'') return {false, read_quoted(cursor)};
  return {true, read_variable(cursor)};
}

std::string read_operator(Cursor& cursor) {
  for (const std::string_view op : comparisons) {
    if (cursor.eat(op)) return std::string(op);
  }
  if (eat_word(cursor, "in")) return "in";
  if (!eat_word(cursor, "not"))
    cursor.fail("expected an operator: `==`, `>=`, `in`, `not in`, ...");
  cursor.skip_blanks();
  if (!eat_word(cursor, "in")) cursor.fail("expected `in` after `not`");
  return "not in";
}

/// Extras and groups are compared, and printed, in normal form.
void normalize_names(MarkerOperand& variable, MarkerOperand& value) {
  const bool is_name =
      variable.text == "extra" || variable.text == "extras" || variable.text == "dependency_groups";
  if (variable.is_variable && !value.is_variable && is_name) {
    value.text = normalize_name(value.text);
  }
}

Marker::Node read_comparison(Cursor& cursor) {
  Marker::Node node;
  node.left = read_operand(cursor);
  cursor.skip_blanks();
  node.op = read_operator(cursor);
  cursor.skip_blanks();
  node.right = read_operand(cursor);
  normalize_names(node.left, node.right);
  normalize_names(node.right, node.left);
  return node;
}

Marker::Node read_expression(Cursor& cursor, int depth);

Marker::Node read_part(Cursor& cursor, int depth) {
  cursor.skip_blanks();
  const std::size_t start = cursor.offset();
  if (!cursor.eat("(")) return read_comparison(cursor);
  if (depth == max_depth) throw SyntaxError("parentheses are nested too deep", start);
  Marker::Node node = read_expression(cursor, depth + 1);
  if (cursor.at_end()) throw SyntaxError("`(` is never closed", start);
  if (!cursor.eat(")")) cursor.fail("expected `and`, `or` or `)`");
  return node;
}

/// Returns the parts as one node; a single part is that part, so that no parentheses come of it.
Marker::Node read_expression(Cursor& cursor, int depth) {
  Marker::Node node;
  bool is_alternative = false;
  do {
    node.parts.push_back(read_part(cursor, depth));
    node.begins_alternative.push_back(is_alternative);
    cursor.skip_blanks();
    is_alternative = eat_word(cursor, "or");
  } while (is_alternative || eat_word(cursor, "and"));
  if (node.parts.size() > 1) return node;
  Marker::Node only = std::move(node.parts.front());
  return only;
}

}  // namespace

Marker Marker::read(Cursor& cursor) {
  auto root = std::make_shared<const Node>(read_expression(cursor, 0));
  if (!cursor.at_end()) cursor.fail("expected `and`, `or` or the end of the marker");
  return Marker(std::move(root));
}

std::optional<Marker> Marker::parse(std::string_view text) try {
  Cursor cursor(text);
  return read(cursor);
} catch (const SyntaxError&) {
  return std::nullopt;
}

}  // namespace pinned_images::python
