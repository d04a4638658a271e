// SPDX-License-Identifier: MIT
// A version specifier: its clauses, and which versions it admits (PEP 440, "Version specifiers").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "python/version.hpp"

namespace pinned_images::python {

/// One clause, with the version as it was written: `==`, `2.1.*`.
struct Clause {
  std::string op;
  std::string version;

  bool operator==(const Clause&) const = default;
};

class SpecifierSet {
 public:
  /// Returns the specifier that `text` spells, "" admits all; absent if it is none.
  static std::optional<SpecifierSet> parse(std::string_view text);

  /// The clauses in the order written.
  const std::vector<Clause>& clauses() const { return clauses_; }
  bool empty() const { return clauses_.empty(); }

  /// Returns the clauses sorted as text and joined with `,`, versions as written.
  std::string text() const;
  /// Returns one text for equal spellings: versions canonical, clauses sorted, doubles dropped.
  std::string canonical() const;

  /// Returns whether `version` is admitted. `prereleases`: true admits them, false doesn't, absent
  /// is the default rule: only if a clause names one.
  bool contains(std::string_view version, std::optional<bool> prereleases = std::nullopt) const;

  /// Returns the one version it pins, normal form with local label: a single `==V` without
  /// wildcard or a single `===V`; else absent.
  std::optional<std::string> pinned() const;

 private:
  std::vector<Clause> clauses_;
};

}  // namespace pinned_images::python
