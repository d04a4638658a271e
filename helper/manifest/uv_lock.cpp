// SPDX-License-Identifier: MIT
#include "manifest/left_out_lines.hpp"
#include "manifest/readers.hpp"
#include "manifest/toml_document.hpp"
#include "manifest/toml_lock.hpp"
#include "python/name.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"

#include <array>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view uv_hint = "lock again with uv";

struct LockedSource {
  std::string kind;
  std::string location;  ///< without credentials
};

// uv writes a source as a table of one of these keys; an archive's may have a subdirectory too.
constexpr std::array<std::string_view, 7> source_kinds = {"registry",  "git",      "url",    "path",
                                                          "directory", "editable", "virtual"};

std::optional<LockedSource> read_uv_source(const TomlValue& owner) {
  const auto source = owner.find("source");
  if (!source) return std::nullopt;
  for (const std::string_view kind : source_kinds) {
    const auto location = source->find(kind);
    if (!location) continue;
    const std::string what = "source." + std::string(kind);
    LockedSource result{std::string(kind), without_userinfo(location->text(what))};
    if (const auto folder = source->find_text("subdirectory", "source.subdirectory")) {
      result.location += "#subdirectory=" + *folder;
    }
    return result;
  }
  throw input_error(source->place(), "a source of no kind that uv.lock version 1 has",
                    std::string(uv_hint));
}

LockEdge read_uv_edge(const TomlValue& value, const std::string& what) {
  if (!value.is_table()) value.members("an item of " + what);
  LockEdge edge;
  edge.name = locked_name(value, "a dependency", uv_hint);
  edge.version = locked_version(value, uv_hint);
  if (auto source = read_uv_source(value)) edge.source = std::move(source->location);
  edge.marker = value.find_text("marker", what + ".marker");
  if (const auto extras = value.find("extra")) {
    for (const std::string& extra : extras->texts(what + ".extra")) {
      edge.extras.push_back(python::normalize_name(extra));
    }
  }
  return edge;
}

std::vector<LockEdge> read_uv_edges(const TomlValue& list, const std::string& what) {
  std::vector<LockEdge> edges;
  for (const TomlValue& value : list.list(what)) edges.push_back(read_uv_edge(value, what));
  return edges;
}

std::map<std::string, std::vector<LockEdge>> read_edge_table(const TomlValue& package,
                                                             const std::string& key) {
  std::map<std::string, std::vector<LockEdge>> result;
  const auto table = package.find(key);
  if (!table) return result;
  for (const TomlMember& member : table->members(key)) {
    result.emplace(python::normalize_name(member.key),
                   read_uv_edges(member.value, key + "." + std::string(member.key)));
  }
  return result;
}

// A group or an extra of nothing has no edges, and is the project's all the same.
void add_empty_ones(const TomlValue& package, LockPackage& locked) {
  const auto metadata = package.find("metadata");
  if (!metadata) return;
  if (const auto groups = metadata->find("requires-dev")) {
    for (const TomlMember& member : groups->members("metadata.requires-dev")) {
      locked.groups.try_emplace(python::normalize_name(member.key));
    }
  }
  if (const auto extras = metadata->find("provides-extras")) {
    for (const std::string& extra : extras->texts("metadata.provides-extras")) {
      locked.extras.try_emplace(python::normalize_name(extra));
    }
  }
}

Entry read_uv_entry(const TomlValue& package) {
  Entry entry = locked_entry(package, uv_hint);
  if (auto source = read_uv_source(package)) {
    const std::string& kind = source->kind;
    entry.local = kind != "registry" && kind != "git" && kind != "url";
    entry.source_kind = kind;
    entry.source = std::move(source->location);
  }
  if (const auto markers = package.find("resolution-markers")) {
    entry.resolution_markers = markers->texts("resolution-markers");
  }
  return entry;
}

void check_uv_version(const TomlDocument& document, const std::string& path) {
  const auto version = document.at("version");
  if (!version) {
    throw input_error({path}, "not a uv.lock: it has no version", std::string(uv_hint));
  }
  const long long number = version->integer("version");
  if (number == 1) return;
  throw input_error(version->place(),
                    "uv.lock version " + std::to_string(number) + " isn't known, only version 1",
                    "lock with a uv that writes version 1, or use a newer pinned-images");
}

// As uv writes them, one a line: a wheel inside `wheels = [`, and a source archive.
bool is_wheel(std::string_view line) {
  return line.starts_with("    { ") && line.ends_with(" },");
}

bool is_source_archive(std::string_view line) {
  return line.starts_with("sdist = { ") && line.ends_with(" }");
}

// Spares the parser nine tenths of its work. What isn't written as uv does is left to it.
bool is_file(std::string_view line, std::string_view last_kept) {
  return (last_kept == "wheels = [" && is_wheel(line)) || is_source_archive(line);
}

}  // namespace

Manifest read_uv_lock(const std::string& path, std::string_view text) {
  const TomlDocument document(path, without_lines(text, is_file));
  check_uv_version(document, path);
  Manifest manifest;
  manifest.path = path;
  manifest.format = Format::UvLock;
  // What the first versions of uv called it, and all still read.
  const auto packages = document.at(document.at("package") ? "package" : "distribution");
  if (!packages) return manifest;
  const std::vector<TomlValue> list = packages->list("package");
  for (const TomlValue& package : list) {
    add_entry(manifest, read_uv_entry(package));
    LockPackage locked;
    locked.entry = manifest.entries.size() - 1;
    if (const auto edges = package.find("dependencies")) {
      locked.dependencies = read_uv_edges(*edges, "dependencies");
    }
    locked.extras = read_edge_table(package, "optional-dependencies");
    locked.groups = read_edge_table(package, "dev-dependencies");
    add_empty_ones(package, locked);
    manifest.packages.push_back(std::move(locked));
  }
  return manifest;
}

}  // namespace pinned_images::manifest
