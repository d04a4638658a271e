// SPDX-License-Identifier: MIT
// The project as CMake recorded it in images.json: registry, engine, and the images declared.
#pragma once

#include "support/error.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

struct BuildArg {
  std::string name;
  std::string value;
};

/// Where a secret comes from: an environment variable or a file; never its value.
struct SecretSource {
  std::string id;
  std::string environment;
  std::string file;
};

struct ImageSpec {
  bool is_base = false;  ///< made by docker_base_image(): suite, packages, snapshot
  std::string name;
  Place place;       ///< of the call
  std::string base;  ///< reference as written; or empty
  std::string from;  ///< name of another image of the project; or empty
  std::string template_path;
  std::vector<std::string> manifests;  ///< absolute paths
  bool only_groups = false;
  std::vector<std::string> groups;
  std::vector<std::string> extras;
  std::vector<std::string> pins;  ///< names; empty for PINS NONE
  std::string python;
  std::string installer;
  std::vector<std::string> system_packages;
  std::string index_url;
  std::vector<std::string> extra_index_urls;
  std::vector<std::string> find_links;
  std::vector<BuildArg> build_args;
  std::vector<SecretSource> secrets;
  std::vector<std::string> platforms;
  std::vector<std::string> files;
  std::vector<std::string> smoke_test;
  std::string version_from;

  std::string suite;
  std::vector<std::string> packages;
  std::string snapshot;
};

struct RegistrySpec {
  std::string prefix;
  std::string override_prefix;  ///< PINNED_IMAGES_REGISTRY; or empty
  std::string upstream;
  bool insecure = false;
  std::string tag;  ///< VERSION, KEY or a text

  /// Returns the prefix to write to: the override if there is one.
  const std::string& write_prefix() const {
    return override_prefix.empty() ? prefix : override_prefix;
  }
};

struct Project {
  std::string source_dir;
  std::string lock;  ///< path of images.lock.toml
  std::string engine;
  int jobs = 0;  ///< images built at once; 0: as many as there are processors
  std::string base_mirror;
  std::string tag;  ///< PINNED_IMAGES_TAG; or empty
  RegistrySpec registry;
  std::vector<ImageSpec> images;  ///< parents before their children
};

/// Reads images.json. Throws Error (exit 1) with the place if it isn't one of schema 1.
Project parse_project(const std::string& path, std::string_view json);

/// Returns the image of that name. Throws Error (exit 2) that lists the names there are.
const ImageSpec& find_image(const Project& project, std::string_view name);

/// Returns `names` (all images if empty) and all their parents, parents first.
std::vector<const ImageSpec*> with_parents(const Project& project,
                                           const std::vector<std::string>& names);

}  // namespace pinned_images::image
