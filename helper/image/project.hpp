// SPDX-License-Identifier: MIT
// The project as CMake recorded it in images.json: registry, engine, and the images declared.
#pragma once

#include "image/image_spec.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

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

  /// Returns the prefixes that are only read, in the order to look in: the project's own, if
  /// another is written to, and the upstream's.
  std::vector<std::string> other_prefixes() const;
};

/// What docker_prune() says; without a call, its defaults.
struct PruneSpec {
  std::vector<std::string> keep;  ///< globs of tags
  int newest = 3;                 ///< images of each repository
  int days = 30;                  ///< younger ones stay
  std::vector<std::string> also;  ///< CI files of other places, absolute paths
};

struct Project {
  std::string source_dir;
  std::string templates_dir;  ///< of the shipped templates; the modules are in `cmake` beside it
  std::string lock;           ///< path of images.lock.toml
  std::string engine;
  std::vector<std::string> builders;  ///< PINNED_IMAGES_BUILDER: hosts to build on; or none
  std::string layer_cache;            ///< PINNED_IMAGES_LAYER_CACHE; or empty
  std::string provenance;             ///< PINNED_IMAGES_PROVENANCE; or empty
  std::string sbom;                   ///< PINNED_IMAGES_SBOM: `default`, an image; or empty
  int jobs = 0;                       ///< images built at once; 0: as many as there are processors
  std::string base_mirror;
  std::string tag;  ///< PINNED_IMAGES_TAG; or empty
  RegistrySpec registry;
  PruneSpec prune;
  std::vector<std::string> ci_files;  ///< absolute paths
  std::vector<ImageSpec> images;      ///< parents before their children
};

/// Reads images.json. Throws Error (exit 1) with the place if it isn't one of schema 1.
Project parse_project(const std::string& path, std::string_view json);

/// Returns the image of that name. Throws Error (exit 2) that lists the names there are.
const ImageSpec& find_image(const Project& project, std::string_view name);

/// Returns `names` (all images if empty) and all their parents, parents first.
std::vector<const ImageSpec*> with_parents(const Project& project,
                                           const std::vector<std::string>& names);

}  // namespace pinned_images::image
