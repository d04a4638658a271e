// SPDX-License-Identifier: MIT
#include "manifest/left_out_lines.hpp"
#include "manifest/readers.hpp"
#include "manifest/reference.hpp"
#include "manifest/toml_document.hpp"
#include "manifest/toml_lock.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view pdm_hint = "lock again with PDM";

// Version 3 differs in where the hashes stand, `[metadata.files]`, which nobody reads here.
void check_pdm_version(const TomlDocument& document, const std::string& path) {
  const auto version = document.at("metadata.lock_version");
  if (!version) {
    throw input_error({path}, "not a pdm.lock: it has no metadata.lock_version",
                      std::string(pdm_hint));
  }
  const std::string major = lock_major(*version, "metadata.lock_version", pdm_hint);
  if (major == "4" || (major == "3" && document.at("metadata.files"))) return;
  throw input_error(version->place(),
                    "pdm.lock version " + std::string(version->text("lock_version")) +
                        " isn't known, only 4.x, and 3.x with [metadata.files]",
                    "lock with a PDM that writes version 4, or use a newer pinned-images");
}

void read_pdm_source(Entry& entry, const TomlValue& package) {
  entry.source_kind = "registry";
  const auto folder = package.find_text("subdirectory", "subdirectory");
  if (const auto git = package.find_text("git", "git")) {
    auto revision = package.find_text("revision", "revision");
    if (!revision) revision = package.find_text("ref", "ref");
    entry.source_kind = "git";
    entry.source = git_source(*git, revision, folder);
  } else if (const auto url = package.find_text("url", "url")) {
    entry.source_kind = "url";
    entry.source = git_source(*url, std::nullopt, folder);
    entry.local = is_local_reference(*url);
  } else if (const auto path = package.find_text("path", "path")) {
    entry.source_kind = "path";
    entry.source = without_userinfo(*path);
    entry.local = true;
  } else if (const auto files = package.find("files")) {
    entry.files_at = folder_of_files(*files, "files");
  }
}

Entry read_pdm_entry(const TomlValue& package) {
  Entry entry = locked_entry(package, pdm_hint);
  if (const auto extras = package.find("extras")) {
    entry.extras = normalized_texts(*extras, "extras");
    std::sort(entry.extras.begin(), entry.extras.end());
  }
  if (const auto groups = package.find("groups")) {
    entry.groups = normalized_texts(*groups, "groups");
  }
  entry.marker = package.find_text("marker", "marker");
  read_pdm_source(entry, package);
  return entry;
}

// PDM locks `name[extra]` as a package of its own, which needs what the extra does.
LockPackage read_pdm_edges(const TomlValue& package, const Entry& entry) {
  LockPackage locked;
  const auto list = package.find("dependencies");
  if (!list) return locked;
  for (const TomlValue& item : list->list("dependencies")) {
    locked.dependencies.push_back(edge_of_requirement(item, "dependencies", pdm_hint));
  }
  if (entry.extras.empty()) return locked;
  for (const std::string& extra : entry.extras) locked.extras[extra] = locked.dependencies;
  locked.dependencies.clear();
  return locked;
}

}  // namespace

Manifest read_pdm_lock(const std::string& path, std::string_view text) {
  const TomlDocument document(path, without_lines(text, is_file_and_hash));
  check_pdm_version(document, path);
  Manifest manifest;
  manifest.path = path;
  manifest.format = Format::PdmLock;
  const auto packages = document.at("package");
  if (!packages) return manifest;
  for (const TomlValue& package : packages->list("package")) {
    add_entry(manifest, read_pdm_entry(package));
    LockPackage locked = read_pdm_edges(package, manifest.entries.back());
    locked.entry = manifest.entries.size() - 1;
    manifest.packages.push_back(std::move(locked));
  }
  declare_groups(manifest, "default");
  return manifest;
}

}  // namespace pinned_images::manifest
