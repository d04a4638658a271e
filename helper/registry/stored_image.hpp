// SPDX-License-Identifier: MIT
// What is stored under a tag: its images with platform, labels and layers, or why it is broken.
#pragma once

#include "registry/client.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::registry {

struct Layer {
  std::string digest;
  long long size = 0;   ///< bytes as it is stored
  std::string made_by;  ///< the step that made it, of its config's history; or empty
};

struct StoredImage {
  Manifest manifest;     ///< of this one image, never an index
  std::string config;    ///< digest of its config
  std::string platform;  ///< `linux/amd64`, `linux/arm/v7`, of its config; empty if that has none
  std::map<std::string, std::string> labels;
  std::vector<std::string> diff_ids;
  std::vector<Layer> layers;

  long long size() const;  ///< bytes of its layers as they are stored
};

struct Broken {
  std::string digest;  ///< of the manifest or config that is missing, or can't be read
  std::string problem;

  bool operator==(const Broken&) const = default;
};

struct Stored {
  Manifest top;
  std::vector<StoredImage> images;  ///< one; of an index, one a child
  std::optional<Broken> broken;     ///< the first thing that was found broken
};

/// Returns what a manifest of that repository stands for. Throws Error as Client does.
Stored read_stored(Client& client, const std::string& registry, const std::string& repository,
                   Manifest top);

/// The same of many, which takes as many round trips as one.
std::vector<Stored> read_stored(Client& client, const std::string& registry,
                                const std::string& repository, std::vector<Manifest> tops);

/// Returns what is under a tag or digest; absent if there is nothing. Children of an index for the
/// platform unknown/unknown (attestations) are left out. Throws Error as Client does.
std::optional<Stored> observe(Client& client, const std::string& registry,
                              const std::string& repository, const std::string& tag_or_digest);

}  // namespace pinned_images::registry
