// SPDX-License-Identifier: MIT
#include "image/drift.hpp"

#include "image/coherence.hpp"
#include "image/requirements.hpp"
#include "manifest/reference.hpp"
#include "python/name.hpp"
#include "python/requirement.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace pinned_images::image {
namespace {

using python::Truth;
using python::Version;
using Kind = AskedLine::Kind;

/// One line for a package, read as an installer reads it.
struct Ask {
  const AskedLine* line = nullptr;
  std::string text;  ///< without marker
  python::SpecifierSet specifier;
  std::optional<std::string> url;
  std::vector<std::string> extras;  ///< normalised
  bool editable = false;
  Truth holds = Truth::Yes;
};

std::string spelled(const std::string& name, const python::Requirement& requirement) {
  const std::string extras = join({requirement.extras.begin(), requirement.extras.end()}, ",");
  return name + (extras.empty() ? "" : "[" + extras + "]") +
         (requirement.url ? " @ " + *requirement.url : requirement.specifier.text());
}

// A bare URL is no requirement of PEP 508, and neither is an editable one; pip takes both.
Ask ask_of_reference(const AskedLine& line, const Environments& known) {
  constexpr std::string_view editable = "-e ";
  Ask ask;
  ask.line = &line;
  ask.editable = line.text.starts_with(editable);
  std::string text = line.text.substr(ask.editable ? editable.size() : 0);
  std::erase(text, '\'');
  const auto marker = text.find("; ");
  if (marker != std::string::npos) ask.holds = evaluate(text.substr(marker + 2), known);
  ask.url = text.substr(0, text.find_first_of(" ;"));
  ask.text = line.name + " @ " + *ask.url;
  return ask;
}

Ask ask_of(const AskedLine& line, const Environments& known) {
  try {
    const auto requirement = python::parse_requirement(line.text.substr(0, line.text.find(" --")));
    Ask ask;
    ask.line = &line;
    ask.text = spelled(line.name, requirement);
    ask.specifier = requirement.specifier;
    ask.url = requirement.url;
    for (const auto& extra : normalized(requirement.extras)) ask.extras.push_back(extra);
    if (requirement.marker) ask.holds = evaluate(requirement.marker->text(), known);
    return ask;
  } catch (const python::RequirementError&) {
    return ask_of_reference(line, known);
  }
}

enum class Verdict { Met, Unmet, Undecided };

// pip compares the version that a URL leads to with the one that is there, and installs what is
// editable anew each time. Paths are none of an image's requirements.
Verdict verdict_of_reference(const Ask& ask, const std::string& installed) {
  if (ask.editable) return Verdict::Unmet;
  const auto archive = manifest::archive_name(*ask.url);
  if (!archive || archive->name != ask.line->name) return Verdict::Undecided;
  const auto version = Version::parse(archive->version);
  return version && version == Version::parse(installed) ? Verdict::Met : Verdict::Unmet;
}

Verdict verdict_of(const Ask& ask, const std::string& installed) {
  if (ask.url) return verdict_of_reference(ask, installed);
  return ask.specifier.contains(installed, true) ? Verdict::Met : Verdict::Unmet;
}

/// The lines that today's files have for one package.
class Package {
 public:
  void add(Ask ask) { asks_.push_back(std::move(ask)); }

  // Locks of several versions that no marker tells apart say nothing that an installer could keep
  // to.
  void settle() {
    std::set<std::string> locked;
    for (const Ask& ask : asks_) {
      if (ask.line->kind == Kind::Locked && ask.holds == Truth::Yes) locked.insert(ask.text);
    }
    std::erase_if(asks_, [&](const Ask& ask) {
      const bool unclear = ask.line->kind == Kind::Locked && locked.size() > 1;
      return unclear || ask.holds == Truth::No;
    });
    std::stable_sort(asks_.begin(), asks_.end(), [](const Ask& a, const Ask& b) {
      return a.line->kind == Kind::Requirement && b.line->kind != Kind::Requirement;
    });
  }

  bool is_asked_for() const { return first(Kind::Requirement) || first(Kind::Locked); }

  bool surely() const {
    return std::any_of(asks_.begin(), asks_.end(), [](const Ask& ask) {
      return ask.line->kind != Kind::Constraint && ask.holds == Truth::Yes;
    });
  }

  /// The line that says best which version an absent package is installed in.
  const Ask& main() const {
    const Ask* locked = first(Kind::Locked);
    return locked != nullptr ? *locked : asks_.front();
  }

  const std::vector<Ask>& asks() const { return asks_; }

 private:
  const Ask* first(Kind kind) const {
    for (const Ask& ask : asks_) {
      if (ask.line->kind == kind) return &ask;
    }
    return nullptr;
  }

  std::vector<Ask> asks_;
};

Drifted drifted(const Ask& ask, const std::string* installed, const std::string& reason) {
  return {ask.line->name, ask.text, installed ? std::optional(*installed) : std::nullopt, reason,
          ask.line->place};
}

/// Holds one package after the other against the inventory.
class DriftComparison {
 public:
  explicit DriftComparison(const Record& record) : record_(record) {
    for (const Installed& item : record.inventory) versions_.emplace(item.name, item.version);
  }

  /// Says that a package is asked for, and so all that it requires.
  void reach(const Package& package) {
    for (const Ask& ask : package.asks()) {
      if (ask.line->kind == Kind::Constraint || ask.holds != Truth::Yes) continue;
      reach_part(ask.line->name);
      for (const std::string& extra : ask.extras) reach_part(part_name(ask.line->name, extra));
    }
  }

  void compare(const Package& package) {
    if (package.asks().empty()) return;
    const auto found = versions_.find(package.main().line->name);
    const std::string* installed = found == versions_.end() ? nullptr : &found->second;
    if (!package.is_asked_for()) {
      const bool required = reached_.contains(package.main().line->name);
      if (required && installed != nullptr) compare_constraints(package, *installed);
      return;
    }
    ++drift_.requirements;
    if (!package.surely()) {
      drift_.undecided.push_back(drifted(package.main(), installed, "its marker is not decided"));
    } else if (installed == nullptr) {
      drift_.unmet.push_back(drifted(package.main(), installed, "not in the image"));
    } else {
      compare_versions(package, *installed);
    }
  }

  Drift result() { return std::move(drift_); }

 private:
  void reach_part(const std::string& first) {
    std::vector<std::string> open = {first};
    while (!open.empty()) {
      const std::string part = open.back();
      open.pop_back();
      const auto found = record_.requires_of.find(part);
      if (!reached_.insert(part).second || found == record_.requires_of.end()) continue;
      open.insert(open.end(), found->second.begin(), found->second.end());
    }
  }

  void compare_constraints(const Package& package, const std::string& installed) {
    for (const Ask& ask : package.asks()) {
      if (ask.holds != Truth::Yes || verdict_of(ask, installed) != Verdict::Unmet) continue;
      ++drift_.requirements;
      drift_.unmet.push_back(drifted(ask, &installed, "the image has " + installed));
      return;
    }
  }

  void compare_versions(const Package& package, const std::string& installed) {
    const Ask* undecided = nullptr;
    for (const Ask& ask : package.asks()) {
      if (ask.holds != Truth::Yes) continue;
      const Verdict verdict = verdict_of(ask, installed);
      if (verdict == Verdict::Undecided && undecided == nullptr) undecided = &ask;
      if (verdict != Verdict::Unmet) continue;
      const std::string there = "the image has " + installed;
      drift_.unmet.push_back(
          drifted(ask, &installed, ask.editable ? "editable: pip installs it each time" : there));
      return;
    }
    if (lacks_something(package, installed)) return;
    if (undecided != nullptr) {
      drift_.undecided.push_back(
          drifted(*undecided, &installed,
                  "the image has " + installed + "; pip has to fetch it to know its version"));
    }
  }

  bool lacks_something(const Package& package, const std::string& installed) {
    const auto lacking = record_.lacking.find(package.main().line->name);
    if (lacking == record_.lacking.end()) return false;
    for (const Ask& ask : package.asks()) {
      if (ask.holds != Truth::Yes || ask.line->kind == Kind::Constraint) continue;
      std::vector<std::string> parts = ask.extras;
      parts.emplace_back();
      for (const std::string& part : parts) {
        if (!lacking->second.contains(part)) continue;
        const std::string who = part.empty() ? "it" : "[" + part + "]";
        drift_.unmet.push_back(
            drifted(ask, &installed, "the image lacks what " + who + " requires"));
        return true;
      }
    }
    return false;
  }

  const Record& record_;
  std::map<std::string, std::string> versions_;
  std::set<std::string> reached_;  ///< `name`, `name[extra]`
  Drift drift_;
};

}  // namespace

double Drift::percent() const {
  if (requirements == 0) return 0;
  return 100.0 * static_cast<double>(unmet.size()) / static_cast<double>(requirements);
}

Drift drift_of(const ImageSpec& image, const std::vector<manifest::Tree>& trees,
               const Record& record) {
  ImageSpec real = image;
  real.interpreter = record.environment;
  const InstallLists lists = install_lists(real, trees);
  const Environments known = environments_of(real, true);
  std::vector<std::string> order;
  std::map<std::string, Package> packages;
  for (const AskedLine& line : lists.asked) {
    if (!packages.contains(line.name)) order.push_back(line.name);
    packages[line.name].add(ask_of(line, known));
  }
  DriftComparison comparison(record);
  for (const std::string& name : order) {
    packages[name].settle();
    comparison.reach(packages[name]);
  }
  for (const std::string& name : order) comparison.compare(packages[name]);
  return comparison.result();
}

}  // namespace pinned_images::image
