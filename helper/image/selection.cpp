// SPDX-License-Identifier: MIT
#include "image/selection.hpp"

#include "python/name.hpp"
#include "python/version.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Part;
using manifest::Tree;
using python::MarkerEnvironment;
using python::Truth;

std::string machine_of(std::string_view platform) {
  static const std::map<std::string_view, std::string_view> machines = {
      {"amd64", "x86_64"},    {"386", "i686"},        {"arm64", "aarch64"}, {"arm", "armv7l"},
      {"ppc64le", "ppc64le"}, {"riscv64", "riscv64"}, {"s390x", "s390x"}};
  const auto parts = split(platform, '/');
  const auto machine = machines.find(parts.size() > 1 ? parts[1] : "");
  return std::string(machine == machines.end() ? std::string_view{} : machine->second);
}

MarkerEnvironment linux_environment(const Environments& known, const std::string& platform) {
  MarkerEnvironment environment;
  environment.variables = {
      {"os_name", "posix"}, {"sys_platform", "linux"}, {"platform_system", "Linux"}};
  const std::string machine = machine_of(platform);
  if (!machine.empty()) environment.variables["platform_machine"] = machine;
  environment.extras = known.extras;
  environment.groups = known.groups;
  return environment;
}

// The full versions that stand for all of `3.11.x`: both ends, and those around each one that the
// marker names, so that no comparison changes its answer between two of them.
std::vector<std::string> full_versions(const std::string& python, const std::string& marker) {
  std::set<long> micros = {0, 9999};
  const std::string prefix = python + ".";
  for (auto at = marker.find(prefix); at != std::string::npos; at = marker.find(prefix, at + 1)) {
    const long micro = std::strtol(marker.c_str() + at + prefix.size(), nullptr, 10);
    micros.insert({std::max(0L, micro - 1), micro, micro + 1});
  }
  std::vector<std::string> result;
  for (const long micro : micros) result.push_back(prefix + std::to_string(micro));
  return result;
}

// `3.11` and `3.11.4` both have a python_version; only the latter has one full version.
std::vector<MarkerEnvironment> samples(const Environments& known, const std::string& platform,
                                       const std::string& marker) {
  const MarkerEnvironment environment = linux_environment(known, platform);
  if (known.python.empty()) return {environment};
  const auto parts = split(known.python, '.');
  if (parts.size() < 2) return {environment};
  std::vector<MarkerEnvironment> result;
  const auto full = parts.size() > 2 ? std::vector<std::string>{known.python}
                                     : full_versions(known.python, marker);
  for (const std::string& version : full) {
    result.push_back(environment);
    result.back().variables["python_version"] = std::string(parts[0]) + "." + std::string(parts[1]);
    result.back().variables["python_full_version"] = version;
  }
  return result;
}

std::set<std::string> normalized(const std::vector<std::string>& names) {
  std::set<std::string> result;
  for (const std::string& name : names) result.insert(python::normalize_name(name));
  return result;
}

/// Collects what an image takes from its manifests.
class Selection {
 public:
  Selection(const ImageSpec& image, const std::vector<Tree>& trees)
      : image_(image), trees_(trees), known_(environments_of(image, true)) {}

  std::vector<Located> entries() {
    check_names();
    for (const Tree& tree : trees_) {
      for (const Manifest& manifest : tree.manifests) take(manifest);
    }
    return std::move(taken_);
  }

 private:
  void take(const Manifest& manifest) {
    if (manifest.format == manifest::Format::UvLock) return;
    if (!image_.only_groups) {
      reject_invalid(manifest);
      take_parts(manifest, Part::Kind::Dependencies, "");
      take_parts(manifest, Part::Kind::Constraint, "");
    }
    for (const std::string& extra : normalized(image_.extras)) take_extra(manifest, extra);
    for (const std::string& group : normalized(image_.groups)) {
      if (!manifest.groups.contains(group)) continue;
      for (const std::size_t index : manifest::group_entries(manifest, group)) {
        take_entry(manifest, manifest.entries[index]);
      }
    }
  }

  void take_parts(const Manifest& manifest, Part::Kind kind, const std::string& name) {
    for (const Entry& entry : manifest.entries) {
      if (entry.part.kind == kind && entry.part.name == name) take_entry(manifest, entry);
    }
  }

  void take_extra(const Manifest& manifest, const std::string& extra) {
    if (!seen_extras_.insert({&manifest, extra}).second) return;
    take_parts(manifest, Part::Kind::Extra, extra);
  }

  // `project[all]` inside the project's own lists stands for those extras of it.
  void take_entry(const Manifest& manifest, const Entry& entry) {
    if (evaluate(entry.marker, known_) == Truth::No) return;
    if (manifest.project_name && entry.name == *manifest.project_name) {
      for (const std::string& extra : normalized(entry.extras)) take_extra(manifest, extra);
      return;
    }
    if (seen_.insert(&entry).second) taken_.push_back({&manifest, &entry});
  }

  static void reject_invalid(const Manifest& manifest) {
    if (manifest.invalid.empty()) return;
    const manifest::Invalid& invalid = manifest.invalid.front();
    throw input_error({manifest.path, invalid.line, invalid.column}, invalid.problem,
                      "write it as PEP 508 says: name[extras]==version ; marker");
  }

  void check_names() const {
    std::set<std::string> groups;
    std::set<std::string> extras;
    for (const Tree& tree : trees_) {
      for (const Manifest& manifest : tree.manifests) {
        for (const auto& [name, items] : manifest.groups) groups.insert(name);
        extras.insert(manifest.extras.begin(), manifest.extras.end());
      }
    }
    check_known("group", normalized(image_.groups), groups);
    check_known("extra", normalized(image_.extras), extras);
  }

  void check_known(const std::string& kind, const std::set<std::string>& wanted,
                   const std::set<std::string>& there) const {
    for (const std::string& name : wanted) {
      if (there.contains(name)) continue;
      const std::vector<std::string> names(there.begin(), there.end());
      throw input_error(image_.place,
                        "docker_image(" + image_.name + "): none of its manifests has " +
                            (kind == "extra" ? "an " : "a ") + kind + " '" + name + "'",
                        names.empty() ? "its manifests have no " + kind + "s at all"
                                      : "the " + kind + "s there: " + join(names, ", "));
    }
  }

  const ImageSpec& image_;
  const std::vector<Tree>& trees_;
  Environments known_;
  std::vector<Located> taken_;
  std::set<const Entry*> seen_;
  std::set<std::pair<const Manifest*, std::string>> seen_extras_;
};

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

Environments environments_of(const ImageSpec& image, bool selected) {
  Environments known{image.platforms, image.python, std::nullopt, std::nullopt};
  if (selected) {
    known.extras = normalized(image.extras);
    known.groups = normalized(image.groups);
  }
  return known;
}

Truth evaluate(const std::optional<std::string>& marker, const Environments& known) {
  if (!marker) return Truth::Yes;
  const auto parsed = python::Marker::parse(*marker);
  if (!parsed) return Truth::Unknown;
  bool all = true;
  bool none = true;
  for (const std::string& platform : known.platforms) {
    for (const MarkerEnvironment& environment : samples(known, platform, *marker)) {
      const Truth truth = parsed->evaluate(environment);
      all = all && truth == Truth::Yes;
      none = none && truth == Truth::No;
    }
  }
  if (all) return Truth::Yes;
  return none ? Truth::No : Truth::Unknown;
}

std::vector<std::string> indexes_of(const Entry& entry, const Environments& known) {
  std::vector<std::string> result;
  for (const manifest::IndexChoice& choice : entry.index_choices) {
    if (evaluate(choice.marker, known) != Truth::No) result.push_back(choice.index);
  }
  return result;
}

std::vector<Located> admitted_entries(const ImageSpec& image, const std::vector<Tree>& trees) {
  return Selection(image, trees).entries();
}

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
