// SPDX-License-Identifier: MIT
// A version: parsed, normalised and ordered as PEP 440 says ("Version specifiers" of the PyPA).
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pinned_images::python {

class Cursor;

class Version {
 public:
  /// Returns the version that `text` spells; absent if it is none. Numbers may have any length.
  static std::optional<Version> parse(std::string_view text);

  /// Reads the longest version at the cursor, which stays where it is if there is none.
  static std::optional<Version> read(Cursor& cursor);

  /// Returns the normal form, with the local label and the zeros as written: `1.0.post1`.
  std::string normalized() const;
  /// Returns the normal form without trailing zeros of the release: equal versions, one text.
  std::string canonical() const;
  /// Returns the normal form without the local label.
  std::string public_text() const;
  /// Returns epoch and release alone, in normal form.
  std::string base_text() const;
  /// Returns the local label (`cu121`) in normal form; absent if there is none.
  std::optional<std::string> local() const;

  bool is_prerelease() const { return pre_ || dev_; }
  bool is_postrelease() const { return post_.has_value(); }

  // Numbers are kept as digits without leading zeros: a version may exceed any integer type.
  const std::string& epoch() const { return epoch_; }
  const std::vector<std::string>& release() const { return release_; }
  const std::optional<std::pair<std::string, std::string>>& pre() const { return pre_; }
  const std::optional<std::string>& post() const { return post_; }
  const std::optional<std::string>& dev() const { return dev_; }

  /// Returns the version with no local label.
  Version without_local() const;
  /// Returns its first development release, below which nothing belongs to it: `2.1.dev0`.
  Version first_dev() const;

  friend std::strong_ordering operator<=>(const Version& a, const Version& b);
  friend bool operator==(const Version& a, const Version& b) { return std::is_eq(a <=> b); }

 private:
  static bool read_release(Cursor& cursor, Version& version);
  void read_suffixes(Cursor& cursor);
  std::string text(std::size_t release_parts, bool with_suffixes) const;

  std::string epoch_ = "0";
  std::vector<std::string> release_;
  std::optional<std::pair<std::string, std::string>> pre_;  ///< (`a`, `b` or `rc`; number)
  std::optional<std::string> post_;
  std::optional<std::string> dev_;
  std::vector<std::string> local_;
};

}  // namespace pinned_images::python
