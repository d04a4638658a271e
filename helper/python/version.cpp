// SPDX-License-Identifier: MIT
#include "python/version.hpp"

#include "python/cursor.hpp"
#include "python/name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <span>

namespace pinned_images::python {

namespace {

/// A word that may follow a release, and what the normal form calls it.
struct Word {
  std::string_view spelled;
  std::string_view normal;
};

// A word that begins with another one comes before it.
constexpr Word pre_words[] = {{"alpha", "a"},    {"a", "a"},    {"beta", "b"}, {"b", "b"},
                              {"preview", "rc"}, {"pre", "rc"}, {"c", "rc"},   {"rc", "rc"}};
constexpr Word post_words[] = {{"post", "post"}, {"rev", "post"}, {"r", "post"}};
constexpr Word dev_words[] = {{"dev", "dev"}};

using Part = std::pair<std::string, std::string>;

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Returns the digits without leading zeros; `0` for none.
std::string number(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? "0" : std::string(digits.substr(first));
}

void eat_separator(Cursor& cursor) {
  if (is_separator(cursor.peek())) cursor.eat(cursor.rest().substr(0, 1));
}

/// Reads `[-_.]word[-_.]digits`; both separators and the digits may be missing.
std::optional<Part> read_part(Cursor& cursor, std::span<const Word> words) {
  Cursor ahead = cursor;
  eat_separator(ahead);
  const auto comes_next = [&](const Word& word) { return ahead.eat_ignoring_case(word.spelled); };
  const auto word = std::find_if(words.begin(), words.end(), comes_next);
  if (word == words.end()) return std::nullopt;
  eat_separator(ahead);
  Part part{word->normal, number(ahead.eat_while(is_digit))};
  cursor = ahead;
  return part;
}

/// Reads a post-release, also in its short form `-1`.
std::optional<std::string> read_post(Cursor& cursor) {
  Cursor ahead = cursor;
  if (ahead.eat("-") && is_digit(ahead.peek())) {
    cursor = ahead;
    return number(cursor.eat_while(is_digit));
  }
  const auto part = read_part(cursor, post_words);
  return part ? std::optional(part->second) : std::nullopt;
}

std::vector<std::string> read_local(Cursor& cursor) {
  std::vector<std::string> local;
  Cursor ahead = cursor;
  for (bool more = ahead.eat("+"); more;) {
    const std::string_view segment = ahead.eat_while(is_alphanumeric);
    if (segment.empty()) break;
    local.push_back(is_number(segment) ? number(segment) : lower(segment));
    cursor = ahead;
    more = is_separator(ahead.peek());
    eat_separator(ahead);
  }
  return local;
}

std::strong_ordering compare_text(const std::string& a, const std::string& b) {
  return a.compare(b) <=> 0;
}

std::strong_ordering compare_numbers(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() <=> b.size() : compare_text(a, b);
}

std::strong_ordering compare_releases(const std::vector<std::string>& a,
                                      const std::vector<std::string>& b) {
  const std::string zero = "0";
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const auto order = compare_numbers(i < a.size() ? a[i] : zero, i < b.size() ? b[i] : zero);
    if (std::is_neq(order)) return order;
  }
  return std::strong_ordering::equal;
}

/// A development release of the release itself comes before its first alpha.
int pre_rank(const Version& version) {
  if (version.pre()) return 1;
  return version.dev() && !version.post() ? 0 : 2;
}

std::strong_ordering compare_pre(const Version& a, const Version& b) {
  if (!a.pre() || !b.pre()) return pre_rank(a) <=> pre_rank(b);
  const auto order = compare_text(a.pre()->first, b.pre()->first);
  return std::is_neq(order) ? order : compare_numbers(a.pre()->second, b.pre()->second);
}

/// A post-release is above the release without one, a development release below it.
std::strong_ordering compare_optional(const std::optional<std::string>& a,
                                      const std::optional<std::string>& b, bool is_above_absent) {
  if (a && b) return compare_numbers(*a, *b);
  return is_above_absent ? a.has_value() <=> b.has_value() : b.has_value() <=> a.has_value();
}

/// A number is above a word; of two labels that begin alike the longer one is above.
std::strong_ordering compare_locals(const std::vector<std::string>& a,
                                    const std::vector<std::string>& b) {
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
    const bool numbers[] = {is_number(a[i]), is_number(b[i])};
    if (numbers[0] != numbers[1]) return numbers[0] <=> numbers[1];
    const auto order = numbers[0] ? compare_numbers(a[i], b[i]) : compare_text(a[i], b[i]);
    if (std::is_neq(order)) return order;
  }
  return a.size() <=> b.size();
}

}  // namespace

std::optional<Version> Version::parse(std::string_view text) {
  Cursor cursor(text);
  cursor.skip_white_space();
  auto version = read(cursor);
  cursor.skip_white_space();
  return cursor.at_end() ? version : std::nullopt;
}

std::optional<Version> Version::read(Cursor& cursor) {
  Cursor ahead = cursor;
  ahead.eat_ignoring_case("v");
  Version version;
  if (!read_release(ahead, version)) return std::nullopt;
  version.read_suffixes(ahead);
  cursor = ahead;
  return version;
}

bool Version::read_release(Cursor& cursor, Version& version) {
  std::string_view digits = cursor.eat_while(is_digit);
  if (digits.empty()) return false;
  if (cursor.eat("!")) {
    version.epoch_ = number(digits);
    digits = cursor.eat_while(is_digit);
    if (digits.empty()) return false;
  }
  while (!digits.empty()) {
    version.release_.push_back(number(digits));
    Cursor ahead = cursor;
    digits = ahead.eat(".") ? ahead.eat_while(is_digit) : std::string_view();
    if (!digits.empty()) cursor = ahead;
  }
  return true;
}

void Version::read_suffixes(Cursor& cursor) {
  pre_ = read_part(cursor, pre_words);
  post_ = read_post(cursor);
  if (const auto part = read_part(cursor, dev_words)) dev_ = part->second;
  local_ = read_local(cursor);
}

std::string Version::text(std::size_t release_parts, bool with_suffixes) const {
  std::string text = epoch_ == "0" ? "" : epoch_ + "!";
  for (std::size_t i = 0; i < release_parts; ++i) text += (i == 0 ? "" : ".") + release_[i];
  if (!with_suffixes) return text;
  if (pre_) text += pre_->first + pre_->second;
  if (post_) text += ".post" + *post_;
  if (dev_) text += ".dev" + *dev_;
  return text;
}

std::string Version::normalized() const {
  const auto label = local();
  return public_text() + (label ? "+" + *label : "");
}

std::string Version::canonical() const {
  std::size_t parts = release_.size();
  while (parts > 1 && release_[parts - 1] == "0") --parts;
  const auto label = local();
  return text(parts, true) + (label ? "+" + *label : "");
}

std::string Version::public_text() const {
  return text(release_.size(), true);
}

std::string Version::base_text() const {
  return text(release_.size(), false);
}

std::optional<std::string> Version::local() const {
  return local_.empty() ? std::nullopt : std::optional(join(local_, "."));
}

Version Version::without_local() const {
  Version version = *this;
  version.local_.clear();
  return version;
}

Version Version::first_dev() const {
  Version version = without_local();
  version.dev_ = "0";
  return version;
}

std::strong_ordering operator<=>(const Version& a, const Version& b) {
  auto order = compare_numbers(a.epoch_, b.epoch_);
  if (std::is_eq(order)) order = compare_releases(a.release_, b.release_);
  if (std::is_eq(order)) order = compare_pre(a, b);
  if (std::is_eq(order)) order = compare_optional(a.post_, b.post_, true);
  if (std::is_eq(order)) order = compare_optional(a.dev_, b.dev_, false);
  return std::is_neq(order) ? order : compare_locals(a.local_, b.local_);
}

}  // namespace pinned_images::python
