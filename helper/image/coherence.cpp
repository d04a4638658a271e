// SPDX-License-Identifier: MIT
#include "image/coherence.hpp"

#include "python/name.hpp"
#include "python/requirement.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace pinned_images::image {
namespace {

using python::Requirement;
using python::Truth;

/// A distribution for itself, or for one extra of it.
using Portion = std::pair<std::string, std::string>;

std::optional<Requirement> parsed(const std::string& line) {
  try {
    return python::parse_requirement(line);
  } catch (const python::RequirementError&) {
    return std::nullopt;
  }
}

/// Takes all parts for complete, and drops those that are not until none is left to drop: what
/// requires each other in a circle is complete.
class Closure {
 public:
  Closure(const std::vector<Installed>& inventory,
          const std::map<std::string, std::string>& environment)
      : environment_(environment) {
    for (const Installed& item : inventory) versions_.emplace(item.name, item.version);
  }

  void add(const Needs& needs) {
    std::vector<Requirement> requirements;
    for (const std::string& line : needs.lines) {
      if (auto requirement = parsed(line)) requirements.push_back(std::move(*requirement));
    }
    std::vector<std::string> extras = needs.extras;
    extras.emplace_back();
    for (const std::string& extra : extras) {
      auto& own = parts_[{needs.name, extra}];
      for (const Requirement& requirement : requirements) {
        if (counts(requirement, extra)) own.push_back(requirement);
      }
    }
  }

  Coherence result() {
    drop_incomplete();
    return {lacking_, edges()};
  }

 private:
  void drop_incomplete() {
    bool changed = true;
    while (changed) {
      changed = false;
      for (const auto& [part, requirements] : parts_) {
        if (incomplete(part) || std::all_of(requirements.begin(), requirements.end(),
                                            [&](const auto& one) { return met(one); }))
          continue;
        lacking_[part.first].insert(part.second);
        changed = true;
      }
    }
  }

  Edges edges() const {
    Edges edges;
    for (const auto& [part, requirements] : parts_) {
      if (incomplete(part)) continue;
      if (requirements.empty()) continue;
      std::set<std::string>& own = edges[part_name(part.first, part.second)];
      for (const Requirement& one : requirements) {
        const std::string name = python::normalize_name(one.name);
        own.insert(name);
        for (const std::string& extra : one.extras) {
          own.insert(part_name(name, python::normalize_name(extra)));
        }
      }
    }
    return edges;
  }

  bool counts(const Requirement& requirement, const std::string& extra) const {
    if (!requirement.marker) return true;
    const python::MarkerEnvironment environment{environment_, std::set<std::string>{extra},
                                                std::set<std::string>{}};
    return requirement.marker->evaluate(environment) == Truth::Yes;
  }

  bool met(const Requirement& requirement) const {
    const std::string name = python::normalize_name(requirement.name);
    const auto version = versions_.find(name);
    if (version == versions_.end()) return false;
    if (!requirement.url && !requirement.specifier.contains(version->second, true)) return false;
    return !incomplete({name, ""}) &&
           std::none_of(requirement.extras.begin(), requirement.extras.end(), [&](const auto& one) {
             return incomplete({name, python::normalize_name(one)});
           });
  }

  bool incomplete(const Portion& part) const {
    const auto found = lacking_.find(part.first);
    return found != lacking_.end() && found->second.contains(part.second);
  }

  const std::map<std::string, std::string>& environment_;
  std::map<std::string, std::string> versions_;
  std::map<Portion, std::vector<Requirement>> parts_;
  Lacking lacking_;
};

}  // namespace

std::string part_name(const std::string& name, const std::string& extra) {
  return extra.empty() ? name : name + "[" + extra + "]";
}

Coherence coherence_of(const std::vector<Needs>& needs, const std::vector<Installed>& inventory,
                       const std::map<std::string, std::string>& environment) {
  Closure closure(inventory, environment);
  for (const Needs& one : needs) closure.add(one);
  return closure.result();
}

}  // namespace pinned_images::image
