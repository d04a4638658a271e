// SPDX-License-Identifier: MIT
// A version specifier: its clauses, and which versions it admits (PEP 440, "Version specifiers").
#pragma once

#include "python/version.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::python {

class Cursor;

/// One clause, with the version as it was written: `==`, `2.1.*`.
struct Clause {
  std::string op;
  std::string version;

  bool operator==(const Clause&) const = default;
};

/// Returns the clause that `text` spells; absent if it is none.
std::optional<Clause> parse_clause(std::string_view text);

/// Returns whether the clause admits `version`, pre-releases too. What is no version is admitted by
/// `===` alone.
bool admits(const Clause& clause, std::string_view version);

class SpecifierSet {
 public:
  /// Returns the specifier that `text` spells, "" admits all; absent if it is none.
  static std::optional<SpecifierSet> parse(std::string_view text);

  /// Reads the clauses at the cursor, none if no operator comes next. Throws SyntaxError.
  static SpecifierSet read(Cursor& cursor);

  /// The clauses in the order written.
  const std::vector<Clause>& clauses() const { return clauses_; }
  bool empty() const { return clauses_.empty(); }

  /// Returns the clauses sorted as text and joined with `,`, versions as written, the first of
  /// equal ones alone.
  std::string text() const;
  /// Returns one text for equal spellings: versions canonical, clauses sorted, doubles dropped.
  /// What is after `===` stays as written.
  std::string canonical() const;

  /// Returns whether `version` is admitted; "" admits even what is no version. `prereleases`: false
  /// refuses them; absent is PEP 440's default for a single candidate, which admits them too.
  bool contains(std::string_view version, std::optional<bool> prereleases = std::nullopt) const;

  /// Returns the one version it pins, normal form with local label: a single `==V` without
  /// wildcard or a single `===V`; else absent.
  std::optional<std::string> pinned() const;

 private:
  std::vector<Clause> clauses_;
};

}  // namespace pinned_images::python
