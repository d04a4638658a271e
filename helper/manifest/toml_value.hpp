// SPDX-License-Identifier: MIT
// One value of a TOML document, with its place, and errors that name both.
#pragma once

#include "support/error.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

struct TomlMember;

/// One value of a document; it is valid as long as its document. `what` in these functions is the
/// value's name in messages: `project.dependencies`.
class TomlValue {
 public:
  bool is_table() const;
  bool is_list() const;
  bool is_text() const;

  /// Returns the string it is. Throws Error with the place if it is something else.
  std::string_view text(std::string_view what) const;
  /// Returns the whole number it is. Throws Error with the place if it is something else.
  long long integer(std::string_view what) const;
  /// Returns whether it is `true`.
  bool is_true() const;
  /// Returns the values of the list it is. Throws Error with the place if it is something else.
  std::vector<TomlValue> list(std::string_view what) const;
  /// Returns the strings of the list it is. Throws Error with the place if it is something else.
  std::vector<std::string> texts(std::string_view what) const;
  /// Returns the members of the table it is, in document order. Throws Error with the place if it
  /// is something else.
  std::vector<TomlMember> members(std::string_view what) const;

  /// Returns a member; absent if there is none, or if this is no table.
  std::optional<TomlValue> find(std::string_view key) const;
  /// Returns a member that must be a string if it is there. Throws Error with the place.
  std::optional<std::string> find_text(std::string_view key, std::string_view what) const;

  int line() const;
  int column() const;
  Place place() const;
  /// Returns the column of the byte `offset` of this string; of the string itself where escapes or
  /// line breaks hide it.
  int column_of(std::size_t offset) const;

 private:
  friend class TomlDocument;
  TomlValue(const void* node, const std::string* path) : node_(node), path_(path) {}
  Error wrong_type(std::string_view what, std::string_view wanted, std::string_view hint) const;

  const void* node_;
  const std::string* path_;
};

struct TomlMember {
  std::string_view key;
  int line;
  int column;
  TomlValue value;
};

}  // namespace pinned_images::manifest
