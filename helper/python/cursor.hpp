// SPDX-License-Identifier: MIT
// A cursor: a text read from left to right once, and the error that names a byte of it.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace pinned_images::python {

/// Says what is wrong with a text, and at which byte of it (0-based).
class SyntaxError : public std::runtime_error {
 public:
  SyntaxError(const std::string& problem, std::size_t offset)
      : std::runtime_error(problem), offset_(offset) {}
  std::size_t offset() const { return offset_; }

 private:
  std::size_t offset_;
};

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  bool at_end() const { return offset_ == text_.size(); }
  std::size_t offset() const { return offset_; }
  /// Returns the next byte; NUL at the end.
  char peek() const { return at_end() ? '\0' : text_[offset_]; }
  std::string_view rest() const { return text_.substr(offset_); }
  /// Returns the text from `start` to here.
  std::string_view since(std::size_t start) const { return text_.substr(start, offset_ - start); }

  /// Goes past `token` if it comes next; returns whether it did.
  bool eat(std::string_view token);
  /// The same for a word in lower case, whatever the case of the text.
  bool eat_ignoring_case(std::string_view token);
  /// Goes past the bytes that `is_part` holds for and returns them.
  std::string_view eat_while(bool (*is_part)(char));
  /// Goes past space and tab, the only blanks between the parts of a requirement.
  void skip_blanks();
  /// Goes past all that Python's `str.strip` takes for white space.
  void skip_white_space();

  /// Throws SyntaxError at this place.
  [[noreturn]] void fail(const std::string& problem) const;

 private:
  std::string_view text_;
  std::size_t offset_ = 0;
};

}  // namespace pinned_images::python
