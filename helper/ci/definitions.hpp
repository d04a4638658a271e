// SPDX-License-Identifier: MIT
// What a CI file defines that references to images depend on: variables, and jobs that extend
// others.
#pragma once

#include "ci/scalar.hpp"

#include <set>
#include <string>
#include <vector>

namespace pinned_images::ci {

/// A value that a file gives a variable.
struct Variable {
  enum class Kind {
    Set,     ///< by `variables:` or `env:`
    Rule,    ///< by a rule, for the runs it matches
    Matrix,  ///< by a matrix: one of several
  };
  Kind kind = Kind::Set;
  std::string where;  ///< `build.variables`
  std::string job;    ///< empty: for all
  std::string name;
  Scalar scalar;
  bool expand = true;  ///< whether variables in its value are expanded (GitLab's `expand:`)
  bool known = true;   ///< false: it is no text but `!reference`; the scalar is empty then
};

struct Job {
  std::string name;
  std::vector<std::string> extends;  ///< the later ones win; also where `!reference` takes all
};

struct Definitions {
  std::vector<Variable> variables;  ///< in file order: of two with one name the later wins
  std::vector<Job> jobs;
  std::set<std::string> referenced;  ///< jobs that a `!reference` takes something from

  /// Takes in those of an included file, which yield to the ones that are here.
  void take_in(const Definitions& included);
};

}  // namespace pinned_images::ci
