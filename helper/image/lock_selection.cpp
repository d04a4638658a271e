// SPDX-License-Identifier: MIT
#include "image/lock_selection.hpp"

#include "image/lock_condition.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "python/version.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <utility>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Format;
using manifest::LockEdge;
using manifest::LockPackage;
using manifest::Manifest;
using manifest::Part;
using manifest::Tree;
using python::Truth;

bool same_version(const std::string& a, const std::string& b) {
  const auto left = python::Version::parse(a);
  return left && left == python::Version::parse(b);
}

/// Walks the edges of one lock from the packages it is started at.
class LockWalk {
 public:
  LockWalk(const Manifest& lock, Environments known) : lock_(lock), known_(std::move(known)) {
    for (const LockPackage& package : lock.packages) {
      by_name_.push_back({entry_of(package).name, &package});
    }
    std::ranges::stable_sort(by_name_, {}, &Named::name);
  }

  const Entry& entry_of(const LockPackage& package) const { return lock_.entries[package.entry]; }

  void follow(const std::vector<LockEdge>& edges) {
    follow_all(edges, Need::anyway());
    follow_open();
  }

  /// Starts at the packages that a requirement of a manifest stands for.
  void follow_requirement(const Entry& requirement) {
    const auto need = Need::anyway().where(condition_of(requirement), known_);
    if (!need) return;
    LockEdge edge;
    edge.name = requirement.name;
    for (const std::string& extra : requirement.extras) {
      edge.extras.push_back(python::normalize_name(extra));
    }
    for (const auto& [name, package] : named(edge.name)) {
      if (fits(edge, entry_of(*package)) && satisfies(entry_of(*package), requirement)) {
        reach(*package, edge, *need);
      }
    }
    follow_open();
  }

  std::vector<LockedPackage> reached() const {
    std::vector<LockedPackage> result;
    for (const LockPackage& package : lock_.packages) {
      const auto found = reached_.find({&package, ""});
      if (found == reached_.end()) continue;
      const Entry& entry = entry_of(package);
      result.push_back({{&lock_, &entry}, marker_for_installer(entry, found->second, known_)});
    }
    return result;
  }

 private:
  /// A package, or what an extra of it adds.
  using Part = std::pair<const LockPackage*, std::string>;

  struct Named {
    std::string_view name;
    const LockPackage* package;
  };

  std::span<const Named> named(std::string_view name) const {
    return std::ranges::equal_range(by_name_, name, {}, &Named::name);
  }

  void follow_open() {
    while (!open_.empty()) {
      const Part part = open_.back();
      open_.pop_back();
      const auto& [package, extra] = part;
      const Need need = reached_.at(part);
      follow_all(extra.empty() ? package->dependencies : package->extras.at(extra), need);
    }
  }

  void follow_all(const std::vector<LockEdge>& edges, const Need& need) {
    for (const LockEdge& edge : edges) {
      const auto needed = need.where(edge.marker, known_);
      if (!needed) continue;
      for (const auto& [name, package] : named(edge.name)) {
        if (fits(edge, entry_of(*package))) reach(*package, edge, *needed);
      }
    }
  }

  // PDM locks `name[extra]` as a package of its own beside the bare one.
  bool fits(const LockEdge& edge, const Entry& entry) const {
    const auto wanted = [&](const std::string& extra) {
      return std::find(edge.extras.begin(), edge.extras.end(), extra) != edge.extras.end();
    };
    return (!edge.version || same_version(*edge.version, entry.pinned.value_or(""))) &&
           (!edge.source || edge.source == entry.source) &&
           std::all_of(entry.extras.begin(), entry.extras.end(), wanted) &&
           evaluate(condition_of(entry), known_) != Truth::No;
  }

  static bool satisfies(const Entry& locked, const Entry& requirement) {
    const auto specifier = python::SpecifierSet::parse(requirement.specifier.value_or(""));
    return !specifier || !locked.pinned || specifier->contains(*locked.pinned, true);
  }

  void reach(const LockPackage& package, const LockEdge& edge, const Need& need) {
    reach_part({&package, ""}, need);
    for (const std::string& extra : edge.extras) {
      if (package.extras.contains(extra)) reach_part({&package, extra}, need);
    }
  }

  void reach_part(const Part& part, const Need& need) {
    if (reached_[part].add(need)) open_.push_back(part);
  }

  const Manifest& lock_;
  Environments known_;
  std::vector<Named> by_name_;  ///< sorted; those of one name in the lock's order
  std::map<Part, Need> reached_;
  std::vector<Part> open_;
};

/// Takes a uv.lock from the project's own packages, which it holds too.
class UvSelection {
 public:
  UvSelection(const ImageSpec& image, const Manifest& lock, const std::set<std::string>& projects)
      : image_(image),
        lock_(lock),
        projects_(projects),
        walk_(lock, lock_environments(image, lock)) {}

  std::vector<LockedPackage> entries() {
    const auto& packages = lock_.packages;
    const bool named = std::any_of(packages.begin(), packages.end(), [&](const auto& package) {
      return is_named_root(walk_.entry_of(package));
    });
    for (const LockPackage& package : packages) {
      const Entry& entry = walk_.entry_of(package);
      if (named ? is_named_root(entry) : is_root(entry)) visit_root(package);
    }
    return walk_.reached();
  }

 private:
  static bool is_root(const Entry& entry) {
    return entry.source_kind == "editable" || entry.source_kind == "virtual";
  }

  // A workspace locks several members; the image takes the one whose pyproject.toml it names.
  bool is_named_root(const Entry& entry) const {
    return is_root(entry) && projects_.contains(entry.name);
  }

  // uv writes a conflicting extra as `extra-<length of project>-<project>-<extra>`, and a group
  // as `group-...` the same way.
  static Environments lock_environments(const ImageSpec& image, const Manifest& lock) {
    Environments known = environments_of(image, true);
    std::set<std::string> mangled;
    for (const Entry& entry : lock.entries) {
      if (!is_root(entry)) continue;
      const std::string tail = "-" + std::to_string(entry.name.size()) + "-" + entry.name + "-";
      for (const std::string& extra : *known.extras) mangled.insert("extra" + tail + extra);
      for (const std::string& group : *known.groups) mangled.insert("group" + tail + group);
    }
    known.extras->merge(mangled);
    return known;
  }

  void visit_root(const LockPackage& package) {
    if (!image_.only_groups) walk_.follow(package.dependencies);
    for (const std::string& extra : normalized(image_.extras)) follow_named(package.extras, extra);
    for (const std::string& group : normalized(image_.groups)) follow_named(package.groups, group);
  }

  using NamedEdges = std::map<std::string, std::vector<LockEdge>>;

  void follow_named(const NamedEdges& edges, const std::string& name) {
    const auto found = edges.find(name);
    if (found != edges.end()) walk_.follow(found->second);
  }

  const ImageSpec& image_;
  const Manifest& lock_;
  const std::set<std::string>& projects_;
  LockWalk walk_;
};

/// Takes the packages of the selected groups, where a lock says no more.
class GroupSelection {
 public:
  GroupSelection(const ImageSpec& image, const Manifest& lock)
      : image_(image), lock_(lock), known_(environments_of(image, true)) {
    groups_ = *known_.groups;
    // What Poetry, PDM and pipenv, conda-lock, and pixi call the project's own dependencies.
    if (!image.only_groups) groups_.insert({"main", "default"});
  }

  std::vector<LockedPackage> entries() const {
    std::vector<LockedPackage> result;
    for (const Entry& entry : lock_.entries) {
      if (!takes(entry)) continue;
      result.push_back({{&lock_, &entry}, marker_for_installer(entry, Need::anyway(), known_)});
    }
    return result;
  }

 private:
  bool takes(const Entry& entry) const {
    const auto& condition = condition_of(entry);
    if (evaluate(condition, known_) == Truth::No) return false;
    const bool for_an_extra = lock_.format == Format::PoetryLock && entry.optional == true;
    if (for_an_extra && !condition) return false;
    const auto selected = [&](const std::string& group) {
      return groups_.contains(python::normalize_name(group));
    };
    if (!entry.groups.empty()) {
      return std::any_of(entry.groups.begin(), entry.groups.end(), selected);
    }
    return !image_.only_groups || asks_for_a_group(condition);
  }

  // pylock.toml says in a marker which group wants a package.
  bool asks_for_a_group(const std::optional<std::string>& condition) const {
    Environments without = known_;
    without.groups = std::set<std::string>{};
    return evaluate(condition, without) == Truth::No;
  }

  const ImageSpec& image_;
  const Manifest& lock_;
  Environments known_;
  std::set<std::string> groups_;
};

std::vector<LockedPackage> selected_of(const ImageSpec& image, const Manifest& lock,
                                       const std::vector<Located>& admitted) {
  LockWalk walk(lock, environments_of(image, true));
  for (const Located& located : admitted) {
    if (located.entry->part.kind != Part::Kind::Constraint) walk.follow_requirement(*located.entry);
  }
  return walk.reached();
}

std::set<std::string> project_names(const std::vector<Tree>& trees) {
  std::set<std::string> projects;
  for (const Tree& tree : trees) {
    for (const Manifest& manifest : tree.manifests) {
      if (manifest.project_name) projects.insert(*manifest.project_name);
    }
  }
  return projects;
}

}  // namespace

bool has_locks_alone(const std::vector<Tree>& trees) {
  return std::all_of(trees.begin(), trees.end(), [](const Tree& tree) {
    return manifest::is_lock(tree.manifests.front().format);
  });
}

std::vector<LockedPackage> reached_in_locks(const ImageSpec& image, const std::vector<Tree>& trees,
                                            const std::vector<Located>& admitted) {
  const std::set<std::string> projects = project_names(trees);
  const bool alone = has_locks_alone(trees);
  std::vector<LockedPackage> result;
  for (const Tree& tree : trees) {
    const Manifest& lock = tree.manifests.front();
    if (!manifest::is_lock(lock.format)) continue;
    std::vector<LockedPackage> taken;
    if (lock.format == Format::UvLock) {
      taken = UvSelection(image, lock, projects).entries();
    } else if (alone || lock.packages.empty()) {
      taken = GroupSelection(image, lock).entries();
    } else {
      taken = selected_of(image, lock, admitted);
    }
    result.insert(result.end(), taken.begin(), taken.end());
  }
  return result;
}

}  // namespace pinned_images::image
