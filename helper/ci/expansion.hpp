// SPDX-License-Identifier: MIT
// What a reference with variables may stand for, as GitLab and its runner expand it.
#pragma once

#include "ci/ci_file.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::ci {

struct Value {
  std::string text;
  bool expand = true;  ///< whether variables in it are expanded in turn
  bool known = true;   ///< false: it has some value, nobody knows which
};

/// By name; several values: which one holds isn't known.
using Values = std::map<std::string, std::vector<Value>, std::less<>>;

struct Expansion {
  std::set<std::string> candidates;  ///< what isn't known stays as it is written: `$REGISTRY/lint`
  std::set<std::string> unknown;     ///< variables and expressions without a value
  bool cut = false;                  ///< whether there are more candidates than are worth naming

  /// Whether the text is one of the candidates, for sure.
  bool decided() const { return unknown.empty() && !cut; }
};

/// Returns the names of the variables in a text, in order: `$V` and `${V}` (Go's os.Expand: no
/// shell forms, `$$` is a `$`), and `inputs.x` of a GitLab `$[[ inputs.x ]]`.
std::vector<std::string> variables_in(std::string_view text);

/// Returns the names of the variables in these texts, and in the values that they may have.
std::set<std::string> names_within(const std::vector<std::string>& texts,
                                   const Definitions& definitions);

/// Expands the variables of a text, and those in their values.
Expansion expand(std::string_view text, const Values& values);

/// Expands references by what files define.
class Expander {
 public:
  /// `given` are values from outside, which those of the files beat: CI_REGISTRY_IMAGE. The
  /// definitions must outlive this.
  Expander(const Definitions& definitions, Values given);

  /// Returns what a reference of these files may stand for in any job that has it: a job's own
  /// value beats that of what it extends, and this one the file's; rules and matrices add theirs.
  /// An expression of GitHub stays unknown.
  Expansion expand(const Reference& reference, Format format = Format::GitLab) const;

 private:
  void apply(const std::string& job, Values& values, std::set<std::string>& applied) const;
  Values values_in(const std::string& job) const;
  std::set<std::string> jobs_with(const Reference& reference) const;
  bool is_set_in(const std::string& job, const std::set<std::string>& names) const;

  std::map<std::string, std::vector<const Variable*>, std::less<>> by_job_;
  std::map<std::string, std::vector<std::string>, std::less<>> extends_;
  std::map<std::string, std::vector<std::string>, std::less<>> extended_by_;
  Values given_;
  const Definitions& definitions_;
};

}  // namespace pinned_images::ci
