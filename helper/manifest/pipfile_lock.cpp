// SPDX-License-Identifier: MIT
#include "manifest/json_document.hpp"
#include "manifest/pipenv.hpp"
#include "manifest/readers.hpp"
#include "manifest/reference.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view pipfile_hint = "lock again with pipenv";

std::string group_of(std::string_view section) {
  return section == "develop" ? "dev" : python::normalize_name(section);
}

void read_version(Entry& entry, const JsonValue& package, const std::string& what) {
  const auto version = package.find("version");
  if (!version) return;
  const std::string& text = version->text(what + ".version");
  const auto specifier = python::SpecifierSet::parse(text == "*" ? "" : text);
  if (!specifier) {
    throw input_error(version->place(), "'" + text + "' is not a version specifier",
                      std::string(pipfile_hint));
  }
  entry.specifier = specifier->text();
  entry.pinned = specifier->pinned();
  entry.source_kind = "registry";
}

void read_pipfile_source(Entry& entry, const JsonValue& package, const std::string& what) {
  const auto text = [&](std::string_view key) { return package.member_text(key, what); };
  const PipenvSource source{text("git"), text("ref"), text("subdirectory"), text("path"),
                            text("file")};
  const auto reference = reference_of(source);
  if (!reference) return;
  set_reference(entry, *reference);
  entry.source = entry.direct_reference;
  entry.source_kind = source.git ? "git" : entry.local ? "path" : "url";
  if (entry.local) entry.direct_reference.reset();
}

void read_lists(Entry& entry, const JsonValue& package, const std::string& what) {
  if (const auto extras = package.find("extras")) {
    for (const JsonValue& extra : extras->list(what + ".extras")) {
      entry.extras.push_back(extra.text("an item of " + what + ".extras"));
    }
    std::sort(entry.extras.begin(), entry.extras.end());
  }
  if (const auto hashes = package.find("hashes")) {
    entry.hashes = static_cast<int>(hashes->list(what + ".hashes").size());
  }
}

Entry read_pipfile_entry(const JsonMember& member, const std::string& section,
                         const Manifest& manifest) {
  const std::string what = section + "." + std::string(member.key);
  member.value.members(what);
  Entry entry;
  entry.name = python::normalize_name(member.key);
  entry.where = section;
  entry.line = member.line;
  entry.column = member.column;
  entry.part.kind = Part::Kind::Lock;
  entry.groups = {group_of(section)};
  entry.marker = member.value.member_text("markers", what);
  read_version(entry, member.value, what);
  read_pipfile_source(entry, member.value, what);
  read_lists(entry, member.value, what);
  if (const auto index = member.value.member_text("index", what)) {
    set_index(entry, manifest, *index);
  }
  return entry;
}

void read_sources(const JsonValue& meta, Manifest& manifest) {
  const auto sources = meta.find("sources");
  if (!sources) return;
  for (const JsonValue& source : sources->list("_meta.sources")) {
    add_index(manifest, source.member_text("name", "_meta.sources"),
              source.member_text("url", "_meta.sources"));
  }
}

}  // namespace

Manifest read_pipfile_lock(const std::string& path, std::string_view text) {
  const JsonDocument document(path, text);
  Manifest manifest;
  manifest.path = path;
  manifest.format = Format::PipfileLock;
  const auto sections = document.root().members("Pipfile.lock");
  const auto meta = document.root().find("_meta");
  if (!meta)
    throw input_error({path}, "not a Pipfile.lock: it has no _meta", std::string(pipfile_hint));
  read_sources(*meta, manifest);
  for (const JsonMember& section : sections) {
    if (section.key == "_meta") continue;
    const std::string name(section.key);
    if (group_of(name) != "default") manifest.groups[group_of(name)];
    for (const JsonMember& package : section.value.members(name)) {
      add_entry(manifest, read_pipfile_entry(package, name, manifest));
    }
  }
  return manifest;
}

}  // namespace pinned_images::manifest
