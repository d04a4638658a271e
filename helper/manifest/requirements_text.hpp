// SPDX-License-Identifier: MIT
// The text of a requirements file: its bytes decoded and its lines joined, as pip does it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// Returns a requirements file as UTF-8: a byte order mark wins, then a PEP 263 comment in the
/// first two lines (UTF-8, ASCII, Latin-1 or cp1252), else it is UTF-8. Throws Error with the place
/// on bytes that are none of that encoding, another encoding, and a NUL.
std::string decode_requirements(const std::string& path, std::string_view bytes);

/// A line as pip reads it: continued lines joined, comment and outer blanks gone.
class LogicalLine {
 public:
  struct Position {
    int line;    ///< 1-based
    int column;  ///< 1-based, in code points
  };

  const std::string& text() const { return text_; }
  /// The first of its lines in the file.
  int line() const { return line_; }
  /// Returns where the byte `offset` of the text stands in the file.
  Position position(std::size_t offset) const;

 private:
  friend std::vector<LogicalLine> logical_lines(std::string_view text);
  struct Piece {
    std::size_t begin;  ///< its first byte in text_
    Position position;  ///< of that byte
  };

  void append(std::string_view piece, Position position);
  void strip_comment();
  void strip_blanks();

  std::string text_;
  int line_ = 0;
  std::vector<Piece> pieces_;
};

/// Returns the lines that are not empty, in order. A line ends where Python's splitlines() ends
/// it; continuations are joined first, then comments go. Variables stay as written.
std::vector<LogicalLine> logical_lines(std::string_view text);

}  // namespace pinned_images::manifest
