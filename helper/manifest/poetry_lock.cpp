// SPDX-License-Identifier: MIT
#include "manifest/condition.hpp"
#include "manifest/left_out_lines.hpp"
#include "manifest/poetry_table.hpp"
#include "manifest/readers.hpp"
#include "manifest/toml_document.hpp"
#include "manifest/toml_lock.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"

#include <set>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view poetry_hint = "lock again with Poetry";

// Poetry before 1.0 had `[metadata]` without lock-version, and packages as 1.0 has them.
void check_poetry_version(const TomlDocument& document, const std::string& path) {
  if (!document.at("metadata")) {
    throw input_error({path}, "not a poetry.lock: it has no [metadata]", std::string(poetry_hint));
  }
  const auto version = document.at("metadata.lock-version");
  if (!version) return;
  const std::string major = lock_major(*version, "metadata.lock-version", poetry_hint);
  if (major == "1" || major == "2") return;
  throw input_error(version->place(),
                    "poetry.lock version " + std::string(version->text("lock-version")) +
                        " isn't known, only 1.x and 2.x",
                    "lock with a Poetry that writes version 2, or use a newer pinned-images");
}

// python-poetry/poetry, packages/locker.py: the types of `[package.source]`.
void read_poetry_source(Entry& entry, const TomlValue& package) {
  const auto source = package.find("source");
  if (!source) {
    entry.source_kind = "registry";
    return;
  }
  source->members("source");
  const std::string type = source->find_text("type", "source.type").value_or("");
  if (type != "legacy" && type != "git" && type != "url" && type != "file" && type != "directory") {
    throw input_error(source->place(), "a source of no type that poetry.lock has: '" + type + "'",
                      std::string(poetry_hint));
  }
  entry.source_kind = type == "legacy" ? "registry" : type;
  entry.local = type == "file" || type == "directory";
  const std::string url = source->find_text("url", "source.url").value_or("");
  const auto revision = source->find_text("resolved_reference", "source.resolved_reference");
  const auto folder = source->find_text("subdirectory", "source.subdirectory");
  entry.source = git_source(url, type == "git" ? revision : std::nullopt, folder);
}

// Lock 2.1: one marker for all groups, or a table of one a group. A group without one always needs
// the package.
void read_markers(Entry& entry, const TomlValue& package) {
  const auto markers = package.find("markers");
  if (!markers) return;
  if (markers->is_text()) {
    entry.marker = marker_text(markers->text("markers"));
    return;
  }
  markers->members("markers");
  std::vector<std::string> conditions;
  for (const std::string& group : entry.groups) {
    const auto marker = markers->find_text(group, "markers." + group);
    if (!marker) return;
    conditions.push_back(marker_text(*marker));
  }
  if (!conditions.empty()) entry.condition = any_of(conditions);
}

Entry read_poetry_entry(const TomlValue& package) {
  Entry entry = locked_entry(package, poetry_hint);
  if (const auto optional = package.find("optional")) entry.optional = optional->is_true();
  entry.category = package.find_text("category", "category");
  if (entry.category) entry.groups = {*entry.category};
  if (const auto groups = package.find("groups")) entry.groups = groups->texts("groups");
  read_poetry_source(entry, package);
  read_markers(entry, package);
  return entry;
}

std::optional<std::string> exact_version(std::string_view constraint) {
  const auto specifier = pep440_of_poetry(constraint);
  const auto parsed = specifier ? python::SpecifierSet::parse(*specifier) : std::nullopt;
  return parsed ? parsed->pinned() : std::nullopt;
}

LockEdge read_poetry_edge(std::string_view name, const TomlValue& value, const std::string& what) {
  LockEdge edge;
  edge.name = python::normalize_name(name);
  if (value.is_text()) {
    edge.version = exact_version(value.text(what));
    return edge;
  }
  value.members(what);
  if (const auto version = value.find_text("version", what + ".version")) {
    edge.version = exact_version(*version);
  }
  if (const auto marker = value.find_text("markers", what + ".markers")) {
    edge.marker = marker_text(*marker);
  }
  if (const auto extras = value.find("extras")) {
    edge.extras = normalized_texts(*extras, what + ".extras");
  }
  return edge;
}

bool is_optional(const TomlValue& value) {
  const auto optional = value.find("optional");
  return optional && optional->is_true();
}

// What is optional is needed by an extra, and stands there too.
std::vector<LockEdge> read_dependencies(const TomlValue& package) {
  std::vector<LockEdge> edges;
  const auto table = package.find("dependencies");
  if (!table) return edges;
  for (const TomlMember& member : table->members("dependencies")) {
    const std::string what = "dependencies." + std::string(member.key);
    const auto values =
        member.value.is_list() ? member.value.list(what) : std::vector<TomlValue>{member.value};
    for (const TomlValue& value : values) {
      LockEdge edge = read_poetry_edge(member.key, value, what);
      if (!is_optional(value)) edges.push_back(std::move(edge));
    }
  }
  return edges;
}

std::map<std::string, std::vector<LockEdge>> read_extras(const TomlValue& package) {
  std::map<std::string, std::vector<LockEdge>> result;
  const auto table = package.find("extras");
  if (!table) return result;
  for (const TomlMember& member : table->members("extras")) {
    const std::string what = "extras." + std::string(member.key);
    std::vector<LockEdge>& edges = result[python::normalize_name(member.key)];
    for (const TomlValue& item : member.value.list(what)) {
      edges.push_back(edge_of_requirement(item, what, poetry_hint));
    }
  }
  return result;
}

// Before 2.1 a lock says only by the constraint which one of several locked versions is needed.
// What isn't locked to the letter (`2.0` for 2.0+cu121) tells none apart.
void drop_unlocked_versions(Manifest& manifest) {
  std::set<std::pair<std::string, std::string>> locked;
  for (const Entry& entry : manifest.entries) {
    locked.emplace(entry.name, entry.pinned.value_or(""));
  }
  for (LockPackage& package : manifest.packages) {
    for (LockEdge& edge : package.dependencies) {
      if (edge.version && !locked.contains({edge.name, *edge.version})) edge.version.reset();
    }
  }
}

}  // namespace

Manifest read_poetry_lock(const std::string& path, std::string_view text) {
  const TomlDocument document(path, without_lines(text, is_file_and_hash));
  check_poetry_version(document, path);
  Manifest manifest;
  manifest.path = path;
  manifest.format = Format::PoetryLock;
  if (const auto extras = document.at("extras")) {
    for (const TomlMember& extra : extras->members("extras")) {
      manifest.extras.push_back(python::normalize_name(extra.key));
    }
  }
  const auto packages = document.at("package");
  if (!packages) return manifest;
  for (const TomlValue& package : packages->list("package")) {
    add_entry(manifest, read_poetry_entry(package));
    LockPackage locked;
    locked.entry = manifest.entries.size() - 1;
    locked.dependencies = read_dependencies(package);
    locked.extras = read_extras(package);
    manifest.packages.push_back(std::move(locked));
  }
  drop_unlocked_versions(manifest);
  declare_groups(manifest, "main");
  return manifest;
}

}  // namespace pinned_images::manifest
