// SPDX-License-Identifier: MIT
#include "image/cross_check.hpp"

#include "image/conda_pins.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"

#include <algorithm>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Part;
using manifest::Tree;
using python::SpecifierSet;
using python::Truth;
using python::Version;

/// What one place says of a pin, in PEP 440's terms.
struct Statement {
  Located located;
  std::optional<std::string> exact;
  std::optional<SpecifierSet> asked;
};

/// What one file says of a pin.
using Statements = std::vector<Statement>;

Statement statement_of(const Located& located) {
  const Entry& entry = *located.entry;
  Statement result{located, entry.pinned, std::nullopt};
  const auto text = entry.conda ? pep440_of_conda(entry) : entry.specifier;
  if (text) result.asked = SpecifierSet::parse(*text);
  return result;
}

bool same_build(const std::string& a, const std::string& b) {
  const auto left = Version::parse(a);
  const auto right = Version::parse(b);
  if (!left || !right) return a == b;
  if (left->local() && right->local()) return *left == *right;
  return left->without_local() == right->without_local();
}

bool admits(const SpecifierSet& asked, const std::string& version) {
  const auto parsed = Version::parse(version);
  return asked.contains(version, true) || (parsed && asked.contains(parsed->public_text(), true));
}

bool agree(const Statement& a, const Statement& b) {
  if (a.exact && b.exact) return same_build(*a.exact, *b.exact);
  if (a.exact && b.asked) return admits(*b.asked, *a.exact);
  if (b.exact && a.asked) return admits(*a.asked, *b.exact);
  return true;
}

/// Returns a statement of `from` that none in `in` agrees with; absent: each has one.
const Statement* without_partner(const Statements& from, const Statements& in) {
  for (const Statement& statement : from) {
    if (std::none_of(in.begin(), in.end(),
                     [&](const Statement& other) { return agree(statement, other); })) {
      return &statement;
    }
  }
  return nullptr;
}

std::string said(const Statement& statement) {
  const Entry& entry = *statement.located.entry;
  if (entry.conda && entry.conda->spec) return entry.name + *entry.conda->spec;
  if (entry.specifier) return entry.name + *entry.specifier;
  return entry.name + "==" + entry.pinned.value_or("?");
}

Error disagreement(const Statement& here, const Statement& there) {
  return input_error(here.located.place(),
                     said(here) + " does not agree with " + said(there) + " (" +
                         to_string(there.located.place()) + ")",
                     "bring both to one version, or lock again");
}

/// Compares the files of one image about one pin.
class CrossComparison {
 public:
  CrossComparison(const ImageSpec& image, const std::vector<Tree>& trees, const std::string& name)
      : known_(environments_of(image, false)) {
    for (const Tree& tree : trees) {
      for (const Manifest& manifest : tree.manifests) add_file(manifest, name);
    }
  }

  void compare(std::vector<Error>& result) const {
    for (std::size_t later = 1; later < files_.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) {
        const Statement* here = without_partner(files_[later], files_[earlier]);
        const Statement* there = without_partner(files_[earlier], files_[later]);
        if (here != nullptr && there != nullptr) result.push_back(disagreement(*here, *there));
      }
    }
  }

 private:
  void add_file(const Manifest& manifest, const std::string& name) {
    Statements file;
    for (const Entry& entry : manifest.entries) {
      const Part::Kind kind = entry.part.kind;
      if (python_name(entry) != name || kind == Part::Kind::Build || kind == Part::Kind::Other ||
          kind == Part::Kind::Override) {
        continue;
      }
      if (holds(entry, known_) != Truth::No) file.push_back(statement_of({&manifest, &entry}));
    }
    if (!file.empty()) files_.push_back(std::move(file));
  }

  Environments known_;
  std::vector<Statements> files_;
};

}  // namespace

std::vector<Error> disagreements(const ImageSpec& image, const std::vector<Tree>& trees) {
  std::vector<Error> result;
  for (const std::string& pin : image.pins) {
    CrossComparison(image, trees, python::normalize_name(pin)).compare(result);
  }
  return result;
}

}  // namespace pinned_images::image
