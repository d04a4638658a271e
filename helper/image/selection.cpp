// SPDX-License-Identifier: MIT
#include "image/selection.hpp"

#include "image/lock_selection.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Part;
using manifest::Tree;
using python::Truth;

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
    if (manifest::is_lock(manifest.format)) return;
    if (!image_.only_groups) {
      reject_invalid(manifest);
      reject_dynamic(manifest);
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
    if (evaluate(condition_of(entry), known_) == Truth::No) return;
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

  // Only a build could tell what is in them; a file beside this one may be where they stand.
  void reject_dynamic(const Manifest& manifest) const {
    if (!manifest.has_dynamic_dependencies()) return;
    const auto beside = std::count_if(trees_.begin(), trees_.end(), [](const Tree& tree) {
      return !manifest::is_lock(tree.manifests.front().format);
    });
    if (beside > 1) return;
    throw input_error(
        {manifest.path, manifest.dynamic_line, 0},
        "the project's dependencies are dynamic: only a build of it would tell them",
        manifest.dynamic_files.empty()
            ? "add the file that has them to MANIFESTS, or list them in "
              "project.dependencies"
            : "add what they are read from to MANIFESTS: " + join(manifest.dynamic_files, " "));
  }

  // uv.lock has them at the project's own packages.
  static void add_locked_names(const Manifest& lock, std::set<std::string>& groups,
                               std::set<std::string>& extras) {
    for (const manifest::LockPackage& package : lock.packages) {
      const auto& kind = lock.entries[package.entry].source_kind;
      if (kind != "editable" && kind != "virtual") continue;
      for (const auto& [name, edges] : package.groups) groups.insert(name);
      for (const auto& [name, edges] : package.extras) extras.insert(name);
    }
  }

  void check_names() const {
    const bool alone = has_locks_alone(trees_);
    std::set<std::string> groups;
    std::set<std::string> extras;
    for (const Tree& tree : trees_) {
      for (const Manifest& manifest : tree.manifests) {
        for (const auto& [name, items] : manifest.groups) groups.insert(name);
        extras.insert(manifest.extras.begin(), manifest.extras.end());
        if (alone) add_locked_names(manifest, groups, extras);
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

}  // namespace

std::vector<Located> admitted_entries(const ImageSpec& image, const std::vector<Tree>& trees) {
  return Selection(image, trees).entries();
}

}  // namespace pinned_images::image
