// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "manifest/reference.hpp"
#include "manifest/toml_document.hpp"
#include "manifest/toml_lock.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"

#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view pylock_hint = "lock again with the tool that wrote it";

// PEP 751: a tool refuses another major version, and may read another minor one.
void check_pylock_version(const TomlDocument& document, const std::string& path) {
  const auto version = document.at("lock-version");
  if (!version) {
    throw input_error({path}, "not a pylock.toml: it has no lock-version",
                      std::string(pylock_hint));
  }
  if (lock_major(*version, "lock-version", pylock_hint) == "1") return;
  throw input_error(version->place(),
                    "pylock.toml version " + std::string(version->text("lock-version")) +
                        " isn't known, only 1.x",
                    "lock with a tool that writes version 1.0, or use a newer pinned-images");
}

struct Location {
  std::string text;  ///< without credentials, with its subdirectory
  bool is_url = false;
};

// PEP 751: `path`, or else `url`.
Location location_of(const TomlValue& file, const std::string& what,
                     const std::optional<std::string>& revision = std::nullopt) {
  file.members(what);
  const auto path = file.find_text("path", what + ".path");
  const auto url = file.find_text("url", what + ".url");
  const auto folder = file.find_text("subdirectory", what + ".subdirectory");
  return {git_source(path ? *path : url.value_or(""), revision, folder), !path};
}

void read_pylock_source(Entry& entry, const TomlValue& package) {
  if (const auto vcs = package.find("vcs")) {
    const auto commit = vcs->find_text("commit-id", "vcs.commit-id");
    const Location location = location_of(*vcs, "vcs", commit);
    entry.source_kind = vcs->find_text("type", "vcs.type").value_or("git");
    entry.source = location.text;
    entry.local = is_local_reference(location.text);
  } else if (const auto directory = package.find("directory")) {
    entry.source_kind = "directory";
    entry.source = location_of(*directory, "directory").text;
    entry.local = true;
  } else if (const auto archive = package.find("archive")) {
    const Location location = location_of(*archive, "archive");
    entry.source_kind = location.is_url ? "url" : "path";
    entry.source = location.text;
    entry.local = is_local_reference(location.text);
  } else {
    entry.source_kind = "registry";
    const auto index = package.find_text("index", "index");
    if (index) entry.source = without_userinfo(*index);
    const auto wheels = package.find("wheels");
    if (!index && wheels) entry.files_at = folder_of_files(*wheels, "wheels");
  }
}

std::optional<std::string> version_in(const TomlValue& file, const std::string& name) {
  for (const char* key : {"name", "path", "url"}) {
    const auto text = file.find_text(key, key);
    const auto archive = text ? archive_name(*text) : std::nullopt;
    if (archive && archive->name == name) return archive->version;
  }
  return std::nullopt;
}

// PEP 751 lets the version be left out of what isn't from an index; file names tell it.
std::optional<std::string> version_of_files(const TomlValue& package, const std::string& name) {
  for (const char* key : {"archive", "sdist"}) {
    const auto file = package.find(key);
    if (file) {
      if (auto version = version_in(*file, name)) return version;
    }
  }
  const auto wheels = package.find("wheels");
  if (!wheels) return std::nullopt;
  for (const TomlValue& wheel : wheels->list("wheels")) {
    if (auto version = version_in(wheel, name)) return version;
  }
  return std::nullopt;
}

Entry read_pylock_entry(const TomlValue& package) {
  Entry entry = locked_entry(package, pylock_hint);
  entry.where = "packages";
  if (!entry.pinned) entry.pinned = version_of_files(package, entry.name);
  entry.marker = package.find_text("marker", "marker");
  read_pylock_source(entry, package);
  return entry;
}

}  // namespace

Manifest read_pylock(const std::string& path, std::string_view text) {
  const TomlDocument document(path, text);
  check_pylock_version(document, path);
  Manifest manifest;
  manifest.path = path;
  manifest.format = Format::Pylock;
  if (const auto extras = document.at("extras")) {
    manifest.extras = normalized_texts(*extras, "extras");
  }
  if (const auto groups = document.at("dependency-groups")) {
    for (const auto& name : normalized_texts(*groups, "dependency-groups")) manifest.groups[name];
  }
  const auto packages = document.at("packages");
  if (!packages) return manifest;
  for (const TomlValue& package : packages->list("packages")) {
    add_entry(manifest, read_pylock_entry(package));
  }
  return manifest;
}

}  // namespace pinned_images::manifest
