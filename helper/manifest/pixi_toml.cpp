// SPDX-License-Identifier: MIT
#include "manifest/pixi_tables.hpp"
#include "manifest/readers.hpp"
#include "manifest/toml_document.hpp"
#include "python/name.hpp"

namespace pinned_images::manifest {

Manifest read_pixi_toml(const std::string& path, std::string_view text) {
  const TomlDocument document(path, text);
  Manifest manifest;
  manifest.path = path;
  manifest.format = Format::PixiToml;
  // [project] is what [workspace] was called before pixi 0.42.
  for (const std::string table : {"project", "workspace"}) {
    if (const auto name = document.at(table + ".name")) {
      manifest.project_name = python::normalize_name(name->text(table + ".name"));
    }
    if (const auto version = document.at(table + ".version")) {
      manifest.project_version = std::string(version->text(table + ".version"));
    }
  }
  read_pixi_tables(document, "", manifest);
  return manifest;
}

}  // namespace pinned_images::manifest
