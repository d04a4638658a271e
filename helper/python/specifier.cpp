// SPDX-License-Identifier: MIT
#include "python/specifier.hpp"

#include "python/cursor.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace pinned_images::python {

namespace {

// An operator that begins with another one comes before it.
constexpr std::array<std::string_view, 8> operators = {
    "===", "==", "~=", "!=", "<=", ">=", "<", ">"};

/// Returns the operator that comes next, and goes past it; "" if there is none.
std::string_view eat_operator(Cursor& cursor) {
  const auto comes_next = [&](std::string_view op) { return cursor.eat(op); };
  const auto op = std::find_if(operators.begin(), operators.end(), comes_next);
  return op == operators.end() ? std::string_view() : *op;
}

bool is_arbitrary_text(char c) {
  return static_cast<unsigned char>(c) > ' ' && c != ';' && c != ')' && c != ',';
}

bool is_wildcard(const Clause& clause) {
  return clause.op != "===" && clause.version.ends_with(".*");
}

std::optional<Version> version_of(const Clause& clause) {
  std::string_view text = clause.version;
  if (is_wildcard(clause)) text.remove_suffix(2);
  return Version::parse(text);
}

/// Refuses what the operator doesn't go with.
void check_version(std::string_view op, const Version& version, std::size_t offset) {
  if (version.local() && op != "==" && op != "!=") {
    throw SyntaxError("a local version label goes with `==` and `!=` only", offset);
  }
  if (op == "~=" && version.release().size() < 2) {
    throw SyntaxError("`~=` needs two or more release numbers, as in `~=2.1`", offset);
  }
}

void read_wildcard(Cursor& cursor, std::string_view op, const Version& version) {
  if (!cursor.rest().starts_with(".*")) return;
  if (op != "==" && op != "!=") cursor.fail("`.*` goes with `==` and `!=` only");
  if (version.normalized() != version.base_text()) {
    cursor.fail("`.*` goes with release numbers only");
  }
  cursor.eat(".*");
}

Clause read_clause(Cursor& cursor, std::string_view op) {
  cursor.skip_white_space();
  const std::size_t start = cursor.offset();
  if (op == "===") {
    cursor.eat_while(is_arbitrary_text);
  } else if (const auto version = Version::read(cursor)) {
    check_version(op, *version, start);
    read_wildcard(cursor, op, *version);
  }
  if (cursor.offset() == start) cursor.fail("expected a version after `" + std::string(op) + "`");
  return {std::string(op), std::string(cursor.since(start))};
}

/// Returns whether the first `length` release numbers are the same; missing ones are zeros.
bool begins_with(const Version& version, const Version& prefix, std::size_t length) {
  const auto at = [](const Version& of, std::size_t i) -> std::string_view {
    return i < of.release().size() ? std::string_view(of.release()[i]) : "0";
  };
  for (std::size_t i = 0; i < length; ++i) {
    if (at(version, i) != at(prefix, i)) return false;
  }
  return version.epoch() == prefix.epoch();
}

/// `>V` leaves V's own post-releases out, and `<V` its own pre-releases ("Exclusive ordered
/// comparison").
bool is_above(const Version& version, const Version& bound) {
  if (version.without_local() <= bound) return false;
  if (bound.is_postrelease() || bound.dev() || !version.is_postrelease()) return true;
  const std::size_t length = std::max(version.release().size(), bound.release().size());
  return version.pre() != bound.pre() || !begins_with(version, bound, length);
}

bool is_below(const Version& version, const Version& bound) {
  return version < (bound.is_prerelease() ? bound : bound.first_dev());
}

bool is_equal(const Version& version, const Clause& clause, const Version& bound) {
  if (is_wildcard(clause)) return begins_with(version, bound, bound.release().size());
  return (bound.local() ? version : version.without_local()) == bound;
}

bool admits_version(const Clause& clause, const Version& version) {
  const auto bound = version_of(clause);
  if (!bound) return false;
  if (clause.op == "==") return is_equal(version, clause, *bound);
  if (clause.op == "!=") return !is_equal(version, clause, *bound);
  if (clause.op == "<=") return version.without_local() <= *bound;
  if (clause.op == ">=") return version >= *bound;
  if (clause.op == "<") return is_below(version, *bound);
  if (clause.op == ">") return is_above(version, *bound);
  return version >= *bound && begins_with(version, *bound, bound->release().size() - 1);
}

/// `==2.1.*` and `~=2.1` mean another thing than `==2.1.0.*` and `~=2.1.0`: their zeros stay.
std::string canonical_clause(const Clause& clause) {
  const auto version = clause.op == "===" ? std::nullopt : version_of(clause);
  if (!version) return clause.op + clause.version;
  if (is_wildcard(clause)) return clause.op + version->normalized() + ".*";
  return clause.op + (clause.op == "~=" ? version->normalized() : version->canonical());
}

}  // namespace

std::optional<Clause> parse_clause(std::string_view text) try {
  Cursor cursor(text);
  cursor.skip_white_space();
  const std::string_view op = eat_operator(cursor);
  if (op.empty()) return std::nullopt;
  Clause clause = read_clause(cursor, op);
  cursor.skip_white_space();
  return cursor.at_end() ? std::optional(std::move(clause)) : std::nullopt;
} catch (const SyntaxError&) {
  return std::nullopt;
}

bool admits(const Clause& clause, std::string_view version) {
  if (clause.op == "===") return equal_ignoring_case(clause.version, version);
  const auto parsed = Version::parse(version);
  return parsed && admits_version(clause, *parsed);
}

std::optional<SpecifierSet> SpecifierSet::parse(std::string_view text) {
  SpecifierSet set;
  for (const std::string_view part : split(text, ',')) {
    Cursor cursor(part);
    cursor.skip_white_space();
    if (cursor.at_end()) continue;
    auto clause = parse_clause(part);
    if (!clause) return std::nullopt;
    set.clauses_.push_back(std::move(*clause));
  }
  return set;
}

SpecifierSet SpecifierSet::read(Cursor& cursor) {
  SpecifierSet set;
  for (std::string_view op = eat_operator(cursor); !op.empty(); op = eat_operator(cursor)) {
    set.clauses_.push_back(read_clause(cursor, op));
    cursor.skip_blanks();
    if (!cursor.eat(",")) break;
    cursor.skip_blanks();
  }
  return set;
}

std::string SpecifierSet::text() const {
  if (clauses_.size() == 1) return clauses_.front().op + clauses_.front().version;
  std::vector<std::pair<std::string, std::string>> all;
  for (const Clause& clause : clauses_) {
    all.emplace_back(clause.op + clause.version, canonical_clause(clause));
  }
  std::sort(all.begin(), all.end());
  std::set<std::string> seen;
  std::vector<std::string> kept;
  for (const auto& [written, canonical_text] : all) {
    if (seen.insert(canonical_text).second) kept.push_back(written);
  }
  return join(kept, ",");
}

std::string SpecifierSet::canonical() const {
  std::set<std::string> clauses;
  for (const Clause& clause : clauses_) clauses.insert(canonical_clause(clause));
  return join({clauses.begin(), clauses.end()}, ",");
}

bool SpecifierSet::contains(std::string_view version, std::optional<bool> prereleases) const {
  const auto parsed = Version::parse(version);
  if (parsed && parsed->is_prerelease() && !prereleases.value_or(true)) return false;
  return std::all_of(clauses_.begin(), clauses_.end(),
                     [&](const Clause& clause) { return admits(clause, version); });
}

std::optional<std::string> SpecifierSet::pinned() const {
  if (clauses_.size() != 1) return std::nullopt;
  const Clause& clause = clauses_.front();
  if ((clause.op != "==" && clause.op != "===") || is_wildcard(clause)) return std::nullopt;
  const auto version = version_of(clause);
  return version ? version->normalized() : clause.version;
}

}  // namespace pinned_images::python
