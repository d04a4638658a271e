// SPDX-License-Identifier: MIT
// One value of a YAML document, with its place, and errors that name both.
#pragma once

#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

struct YamlMember;
class YamlTree;

/// One value of a document; it is valid as long as its document. `what` in these functions is the
/// value's name in messages: `dependencies`. What an alias stands for is one value, seen twice.
class YamlValue {
 public:
  bool is_map() const;
  bool is_list() const;
  /// Whether it is a scalar that isn't null: text, or a number or truth value as it is written.
  bool is_text() const;
  bool is_null() const;
  /// Whether it is a scalar without quotes or tag, which YAML may take for a number.
  bool is_plain() const;

  /// Returns the scalar it is, as written (`2.10`). Throws Error with the place if it is something
  /// else.
  std::string_view text(std::string_view what) const;
  /// Returns the whole number it is. Throws Error with the place if it is something else.
  long long integer(std::string_view what) const;
  /// Returns whether it is a plain `true`.
  bool is_true() const;
  /// Returns the values of the list it is. Throws Error with the place if it is something else.
  std::vector<YamlValue> list(std::string_view what) const;
  /// Returns the members of the map it is, in document order. Throws Error with the place if it is
  /// something else.
  std::vector<YamlMember> members(std::string_view what) const;

  /// Returns a member; absent if there is none, or if this is no map.
  std::optional<YamlValue> find(std::string_view key) const;
  /// Returns a member that must be a scalar if it is there; absent if it is null, too. Throws Error
  /// with the place.
  std::optional<std::string> find_text(std::string_view key, std::string_view what) const;

  int line() const;
  int column() const;
  Place place() const;
  /// Returns the line that the first line of its text is in: below the `|` of a literal one.
  int text_line() const;
  /// Returns the column of the byte `offset` of this scalar; of the scalar itself where quotes with
  /// escapes, or several lines, hide it.
  int column_of(std::size_t offset) const;

 private:
  friend class YamlDocument;
  YamlValue(const YamlTree* tree, std::uint32_t node) : tree_(tree), node_(node) {}
  Error wrong_type(std::string_view what, std::string_view wanted, std::string_view hint) const;

  const YamlTree* tree_;
  std::uint32_t node_;
};

struct YamlMember {
  std::string_view key;
  YamlValue key_value;  ///< the key itself, for its place
  YamlValue value;
};

}  // namespace pinned_images::manifest
