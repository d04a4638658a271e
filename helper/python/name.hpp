// SPDX-License-Identifier: MIT
// Names of Python packages, extras and groups (PyPA "Names and normalization").
#pragma once

#include <string>
#include <string_view>

namespace pinned_images::python {

/// Returns whether `c` joins the words of a name or a version: `-`, `_`, `.`.
constexpr bool is_separator(char c) {
  return c == '-' || c == '_' || c == '.';
}

/// Returns whether `c` may stand inside a name: an ASCII letter, a digit or a separator.
bool is_name_part(char c);

/// Returns the normal form: lower case, each run of `-`, `_`, `.` one `-`.
std::string normalize_name(std::string_view name);

/// Returns whether `name` is a valid name: ASCII letters, digits, `-_.`, ends alphanumeric.
bool is_valid_name(std::string_view name);

}  // namespace pinned_images::python
