// SPDX-License-Identifier: MIT
#include "manifest/requirements_text.hpp"

#include "manifest/text_place.hpp"
#include "support/error.hpp"
#include "support/text.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace pinned_images::manifest {
namespace {

void append_utf8(std::string& out, std::uint32_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xC0U | (point >> 6U));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    out += static_cast<char>(0xE0U | (point >> 12U));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  } else {
    out += static_cast<char>(0xF0U | (point >> 18U));
    out += static_cast<char>(0x80U | ((point >> 12U) & 0x3FU));
    out += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
    out += static_cast<char>(0x80U | (point & 0x3FU));
  }
}

Error not_text(const std::string& path, std::string_view before, const std::string& encoding) {
  return input_error(place_at(path, before, before.size()), "not " + encoding + " text",
                     "save the file as UTF-8");
}

std::string from_utf8(const std::string& path, std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t length = utf8_length(bytes, at);
    if (length == 0) throw not_text(path, bytes.substr(0, at), "UTF-8");
    at += length;
  }
  return std::string(bytes);
}

/// Reads units of 2 or 4 bytes.
class WideReader {
 public:
  WideReader(std::string_view bytes, std::size_t width, bool big_endian)
      : bytes_(bytes), width_(width), big_endian_(big_endian) {}

  bool done() const { return bytes_.empty(); }

  /// Returns the next code point; absent if the bytes are none.
  std::optional<std::uint32_t> next() {
    const auto first = unit();
    if (!first || width_ == 4) return valid(first);
    if (*first < 0xD800 || *first > 0xDBFF) return valid(first);
    const auto second = unit();
    if (!second || *second < 0xDC00 || *second > 0xDFFF) return std::nullopt;
    return 0x10000U + ((*first - 0xD800U) << 10U) + (*second - 0xDC00U);
  }

 private:
  static std::optional<std::uint32_t> valid(std::optional<std::uint32_t> point) {
    if (!point || *point > 0x10FFFF || (*point >= 0xD800 && *point <= 0xDFFF)) return std::nullopt;
    return point;
  }

  std::optional<std::uint32_t> unit() {
    if (bytes_.size() < width_) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t at = 0; at < width_; ++at) {
      const std::size_t from = big_endian_ ? at : width_ - 1 - at;
      value = (value << 8U) | static_cast<unsigned char>(bytes_[from]);
    }
    bytes_.remove_prefix(width_);
    return value;
  }

  std::string_view bytes_;
  std::size_t width_;
  bool big_endian_;
};

std::string from_wide(const std::string& path, std::string_view bytes, std::size_t width,
                      bool big_endian) {
  WideReader reader(bytes, width, big_endian);
  std::string result;
  while (!reader.done()) {
    const auto point = reader.next();
    if (!point) throw not_text(path, result, width == 2 ? "UTF-16" : "UTF-32");
    append_utf8(result, *point);
  }
  return result;
}

// What cp1252 has in place of Latin-1's 0x80 to 0x9F; 0 where it has nothing.
constexpr std::array<std::uint32_t, 32> cp1252 = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string from_one_byte(const std::string& path, std::string_view bytes,
                          const std::string& encoding) {
  std::string result;
  for (const char byte : bytes) {
    std::uint32_t point = static_cast<unsigned char>(byte);
    if (encoding == "cp1252" && point >= 0x80 && point < 0xA0) point = cp1252[point - 0x80];
    if ((encoding == "ascii" && point >= 0x80) || (point == 0 && byte != 0)) {
      throw not_text(path, result, encoding);
    }
    append_utf8(result, point);
  }
  return result;
}

bool is_word(char byte) {
  return is_alphanumeric(byte) || byte == '_' || byte == '.' || byte == '-';
}

// `coding` then `:` or `=`, blanks, and the name, anywhere in a line that begins with `#`.
std::optional<std::string_view> declared_encoding(std::string_view line) {
  if (!line.starts_with('#')) return std::nullopt;
  for (std::size_t at = line.find("coding"); at != std::string_view::npos;
       at = line.find("coding", at + 1)) {
    std::string_view rest = line.substr(at + 6);
    if (!rest.starts_with(':') && !rest.starts_with('=')) continue;
    rest.remove_prefix(1);
    rest.remove_prefix(std::min(rest.find_first_not_of(" \t\v\f\r"), rest.size()));
    const auto end = std::find_if_not(rest.begin(), rest.end(), is_word);
    const auto length = static_cast<std::size_t>(end - rest.begin());
    if (length > 0) return rest.substr(0, length);
  }
  return std::nullopt;
}

// Python's name for the encodings known here; absent for others.
std::optional<std::string> known_encoding(std::string_view name) {
  std::string key = lower(name);
  std::replace(key.begin(), key.end(), '_', '-');
  for (const std::string_view alias : {"utf-8", "utf8", "u8", "utf-8-sig"}) {
    if (key == alias) return "utf-8";
  }
  for (const std::string_view alias : {"ascii", "us-ascii", "646"}) {
    if (key == alias) return "ascii";
  }
  for (const std::string_view alias :
       {"latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "l1", "cp819", "latin"}) {
    if (key == alias) return "latin-1";
  }
  for (const std::string_view alias : {"cp1252", "windows-1252", "1252"}) {
    if (key == alias) return "cp1252";
  }
  return std::nullopt;
}

std::string from_declared(const std::string& path, std::string_view bytes) {
  std::string_view rest = bytes;
  for (int line = 1; line <= 2; ++line) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    if (const auto name = declared_encoding(text)) {
      const auto encoding = known_encoding(*name);
      if (!encoding) {
        throw input_error({path, line, 0}, "the encoding '" + std::string(*name) + "' isn't known",
                          "save the file as UTF-8 and remove the comment that names the encoding");
      }
      if (*encoding == "utf-8") return from_utf8(path, bytes);
      return from_one_byte(path, bytes, *encoding);
    }
    rest.remove_prefix(std::min(text.size() + 1, rest.size()));
  }
  return from_utf8(path, bytes);
}

std::string decoded(const std::string& path, std::string_view bytes) {
  const auto has = [&](std::string_view mark) { return bytes.starts_with(mark); };
  // UTF-32 first: its little-endian mark begins with that of UTF-16.
  if (has({"\xFF\xFE\0\0", 4})) return from_wide(path, bytes.substr(4), 4, false);
  if (has({"\0\0\xFE\xFF", 4})) return from_wide(path, bytes.substr(4), 4, true);
  if (has("\xFF\xFE")) return from_wide(path, bytes.substr(2), 2, false);
  if (has("\xFE\xFF")) return from_wide(path, bytes.substr(2), 2, true);
  if (has("\xEF\xBB\xBF")) return from_utf8(path, bytes.substr(3));
  return from_declared(path, bytes);
}

// The bytes of the line end at `at`, as Python's str.splitlines() sees it; 0 if there is none.
std::size_t line_end(std::string_view text, std::size_t at) {
  const char byte = text[at];
  if (byte == '\r') return text.substr(at).starts_with("\r\n") ? 2 : 1;
  if (byte == '\n' || byte == '\v' || byte == '\f' || (byte >= '\x1c' && byte <= '\x1e')) return 1;
  if (byte == '\xC2') return text.substr(at).starts_with("\xC2\x85") ? 2 : 0;
  if (byte != '\xE2') return 0;
  const std::string_view three = text.substr(at, 3);
  return three == "\xE2\x80\xA8" || three == "\xE2\x80\xA9" ? 3 : 0;
}

std::vector<std::string_view> physical_lines(std::string_view text) {
  std::vector<std::string_view> result;
  std::size_t begin = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = line_end(text, at);
    if (end > 0) {
      result.push_back(text.substr(begin, at - begin));
      begin = at + end;
    }
    at += std::max<std::size_t>(end, 1);
  }
  if (begin < text.size()) result.push_back(text.substr(begin));
  return result;
}

// The bytes of the blank at the front of `text`, as Python's `\s` and str.strip() see it.
std::size_t blank_at(std::string_view text) {
  if (text.empty()) return 0;
  const char byte = text.front();
  if (byte == ' ' || (byte >= '\t' && byte <= '\r') || (byte >= '\x1c' && byte <= '\x1f')) return 1;
  if (text.starts_with("\xC2\xA0") || text.starts_with("\xC2\x85")) return 2;
  const std::string_view three = text.substr(0, 3);
  for (const std::string_view blank : {"\xE1\x9A\x80", "\xE2\x80\xA8", "\xE2\x80\xA9",
                                       "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"}) {
    if (three == blank) return 3;
  }
  // U+2000 to U+200A.
  const bool in_block = three.size() == 3 && three.starts_with("\xE2\x80");
  return in_block && static_cast<unsigned char>(three[2]) <= 0x8A ? 3 : 0;
}

std::size_t leading_blanks(std::string_view text) {
  std::size_t at = 0;
  while (const std::size_t length = blank_at(text.substr(at))) at += length;
  return at;
}

std::size_t without_trailing_blanks(std::string_view text) {
  std::size_t end = text.size();
  while (end > 0) {
    std::size_t begin = end - 1;
    while (begin > 0 && !begins_code_point(text[begin])) --begin;
    if (blank_at(text.substr(begin)) != end - begin) return end;
    end = begin;
  }
  return 0;
}

bool is_comment(std::string_view line) {
  return line.substr(leading_blanks(line)).starts_with('#');
}

}  // namespace

std::string decode_requirements(const std::string& path, std::string_view bytes) {
  std::string text = decoded(path, bytes);
  const std::size_t nul = text.find('\0');
  if (nul != std::string::npos) {
    throw input_error(place_at(path, text, nul), "not a text file: it holds a NUL byte",
                      "name a requirements file, or save this one as UTF-8");
  }
  return text;
}

LogicalLine::Position LogicalLine::position(std::size_t offset) const {
  const auto next =
      std::upper_bound(pieces_.begin() + 1, pieces_.end(), offset,
                       [](std::size_t wanted, const Piece& piece) { return wanted < piece.begin; });
  const Piece& piece = *(next - 1);
  const std::string_view before = std::string_view(text_).substr(piece.begin, offset - piece.begin);
  return {piece.position.line, piece.position.column + code_points(before)};
}

void LogicalLine::append(std::string_view piece, Position position) {
  pieces_.push_back({text_.size(), position});
  text_ += piece;
}

void LogicalLine::strip_comment() {
  for (std::size_t at = text_.find('#'); at != std::string::npos; at = text_.find('#', at + 1)) {
    const std::string_view before = std::string_view(text_).substr(0, at);
    if (!before.empty() && without_trailing_blanks(before) == before.size()) continue;
    text_.resize(at);
    return;
  }
}

void LogicalLine::strip_blanks() {
  text_.resize(without_trailing_blanks(text_));
  const std::size_t front = leading_blanks(text_);
  const Position first = position(front);
  const auto holds_first = std::find_if(pieces_.begin() + 1, pieces_.end(),
                                        [&](const Piece& next) { return next.begin > front; }) -
                           1;
  pieces_.erase(pieces_.begin(), holds_first);
  text_.erase(0, front);
  for (Piece& piece : pieces_) piece.begin -= std::min(piece.begin, front);
  pieces_.front().position = first;
}

std::vector<LogicalLine> logical_lines(std::string_view text) {
  std::vector<LogicalLine> result;
  LogicalLine open;
  const auto close = [&] {
    open.strip_comment();
    open.strip_blanks();
    if (!open.text_.empty()) result.push_back(std::move(open));
    open = {};
  };
  int number = 0;
  for (const std::string_view line : physical_lines(text)) {
    ++number;
    const bool comment = is_comment(line);
    const bool continues = line.ends_with('\\') && !comment;
    std::string_view piece = line;
    int column = 1;
    if (continues) {
      // pip strips backslashes from both ends.
      while (piece.ends_with('\\')) piece.remove_suffix(1);
      while (piece.starts_with('\\')) piece.remove_prefix(1), ++column;
    }
    if (open.pieces_.empty()) open.line_ = number;
    // A comment ends what it follows, and must stay told from a `#` inside a word.
    if (comment && !open.pieces_.empty()) open.append(" ", {number, column});
    open.append(piece, {number, column});
    if (!continues) close();
  }
  if (!open.pieces_.empty()) close();
  return result;
}

}  // namespace pinned_images::manifest
