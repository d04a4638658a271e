// SPDX-License-Identifier: MIT
#include "image/lock_selection.hpp"

#include "python/version.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Tree;
using python::Truth;

/// Walks a lock from the project's own packages along the edges the image selects.
class LockWalk {
 public:
  LockWalk(const ImageSpec& image, const Manifest& lock, const std::set<std::string>& projects)
      : image_(image), lock_(lock), projects_(projects), known_(lock_environments(image, lock)) {
    for (const manifest::LockPackage& package : lock.packages) {
      by_name_[entry_of(package).name].push_back(&package);
    }
  }

  std::vector<Located> reached() {
    const bool named = std::any_of(
        lock_.packages.begin(), lock_.packages.end(),
        [&](const manifest::LockPackage& package) { return is_named_root(entry_of(package)); });
    for (const manifest::LockPackage& package : lock_.packages) {
      const Entry& entry = entry_of(package);
      if (named ? is_named_root(entry) : is_root(entry)) visit_root(package);
    }
    std::vector<Located> result;
    for (const manifest::LockPackage& package : lock_.packages) {
      if (reached_.contains(&package)) result.push_back({&lock_, &entry_of(package)});
    }
    return result;
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

  const Entry& entry_of(const manifest::LockPackage& package) const {
    return lock_.entries[package.entry];
  }

  void visit_root(const manifest::LockPackage& package) {
    if (!image_.only_groups) follow(package.dependencies);
    for (const std::string& extra : normalized(image_.extras)) follow_named(package.extras, extra);
    for (const std::string& group : normalized(image_.groups)) follow_named(package.groups, group);
  }

  using NamedEdges = std::map<std::string, std::vector<manifest::LockEdge>>;

  void follow_named(const NamedEdges& edges, const std::string& name) {
    const auto found = edges.find(name);
    if (found != edges.end()) follow(found->second);
  }

  void follow(const std::vector<manifest::LockEdge>& edges) {
    std::vector<const manifest::LockEdge*> open;
    for (const manifest::LockEdge& edge : edges) open.push_back(&edge);
    while (!open.empty()) {
      const manifest::LockEdge& edge = *open.back();
      open.pop_back();
      if (evaluate(edge.marker, known_) == Truth::No) continue;
      for (const manifest::LockPackage* package : by_name_[edge.name]) {
        if (fits(edge, entry_of(*package))) open_package(*package, edge, open);
      }
    }
  }

  static bool fits(const manifest::LockEdge& edge, const Entry& entry) {
    return (!edge.version || same_version(*edge.version, entry.pinned.value_or(""))) &&
           (!edge.source || edge.source == entry.source);
  }

  static bool same_version(const std::string& a, const std::string& b) {
    const auto left = python::Version::parse(a);
    return left && left == python::Version::parse(b);
  }

  void open_package(const manifest::LockPackage& package, const manifest::LockEdge& edge,
                    std::vector<const manifest::LockEdge*>& open) {
    if (reached_.insert(&package).second) {
      for (const auto& next : package.dependencies) open.push_back(&next);
    }
    for (const std::string& extra : edge.extras) {
      const auto found = package.extras.find(extra);
      if (found == package.extras.end()) continue;
      if (!seen_extras_.insert({&package, extra}).second) continue;
      for (const auto& next : found->second) open.push_back(&next);
    }
  }

  const ImageSpec& image_;
  const Manifest& lock_;
  const std::set<std::string>& projects_;
  Environments known_;
  std::map<std::string, std::vector<const manifest::LockPackage*>> by_name_;
  std::set<const manifest::LockPackage*> reached_;
  std::set<std::pair<const manifest::LockPackage*, std::string>> seen_extras_;
};

}  // namespace

std::vector<Located> reached_in_locks(const ImageSpec& image, const std::vector<Tree>& trees) {
  std::set<std::string> projects;
  for (const Tree& tree : trees) {
    for (const Manifest& manifest : tree.manifests) {
      if (manifest.project_name) projects.insert(*manifest.project_name);
    }
  }
  std::vector<Located> result;
  for (const Tree& tree : trees) {
    for (const Manifest& manifest : tree.manifests) {
      if (manifest.format != manifest::Format::UvLock) continue;
      const auto reached = LockWalk(image, manifest, projects).reached();
      result.insert(result.end(), reached.begin(), reached.end());
    }
  }
  return result;
}

}  // namespace pinned_images::image
