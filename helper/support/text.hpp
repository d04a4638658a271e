// SPDX-License-Identifier: MIT
// Small functions on text that several rooms need.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images {

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Returns whether `c` is an ASCII letter or digit.
constexpr bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// Returns `text` without the blanks (space, tab, CR, LF, FF, VT) at both ends.
std::string_view trim(std::string_view text);

/// Returns where, from `at` on, the first byte is that is none of `these`; the end if all are.
std::size_t skip(std::string_view text, std::size_t at, std::string_view these);

/// Returns the parts between the separators; one empty part for an empty text.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Returns the parts with `separator` between them.
std::string join(const std::vector<std::string>& parts, std::string_view separator);

/// Returns up to `count` lines from the end of `text`, blanks at its ends left off.
std::vector<std::string> last_lines(std::string_view text, std::size_t count);

/// Returns `text` with ASCII capitals made small.
std::string lower(std::string_view text);

/// Returns whether the two are the same but for ASCII case.
bool equal_ignoring_case(std::string_view a, std::string_view b);

/// Returns the bytes of standard base64 text; throws std::invalid_argument if it isn't any.
std::string base64_decode(std::string_view text);

/// Returns standard base64 with padding.
std::string base64_encode(std::string_view bytes);

/// Returns `1 tag`, `2 tags`; `many` is the plural where an s doesn't make it.
std::string counted(std::size_t count, std::string_view one, std::string_view many = "");

/// Returns a count of bytes as people read it, in powers of 1000: `8 B`, `7.1 MB`, `2.3 GB`.
std::string size_text(long long bytes);

/// Returns how long something took: `48 s`, `6 min 1 s`, `2 h 5 min`.
std::string duration_text(long seconds);

}  // namespace pinned_images
