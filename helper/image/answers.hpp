// SPDX-License-Identifier: MIT
// What an image should be, and what registries hold for it: plain values for the push table.
#pragma once

#include "image/labels.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// A layer as a registry stores it.
struct HeldLayer {
  std::string digest;
  long long size = 0;   ///< bytes
  std::string made_by;  ///< the step that made it, as its builder wrote it; or empty
};

/// What is under a tag or digest.
struct Holding {
  std::string digest;
  std::string config;                  ///< digest of its config; empty for several platforms
  std::string broken;                  ///< not empty: config or child missing, or unreadable
  std::optional<Record> record;        ///< absent: not ours
  std::string not_ours;                ///< then: why
  std::vector<std::string> platforms;  ///< sorted
  long long size = 0;                  ///< bytes of its layers as they are stored
  std::vector<HeldLayer> layers = {};  ///< lowest first; of several platforms one after the other
};

/// What an image should be.
struct Wanted {
  std::string name;
  std::string repository;  ///< registry/path, for messages
  std::string key;
  std::string facts;
  std::vector<std::string> platforms;  ///< sorted
  std::string key_tag;
  std::optional<std::string> version_tag;  ///< absent: key tag alone (TAG KEY, base image)
};

/// Returns the tag that jobs name: the version tag, else the key tag.
inline const std::string& main_tag(const Wanted& wanted) {
  return wanted.version_tag ? *wanted.version_tag : wanted.key_tag;
}

/// The image of a key in a repository that is only read.
struct Elsewhere {
  std::string repository;
  Holding holding;
};

/// What the registry holds for it; absent is absent.
struct Answers {
  std::optional<Holding> version;  ///< under the version tag
  std::optional<Holding> key;      ///< under the key tag
  std::optional<Holding> locked;   ///< under the lock's digest, asked for only if both are absent
  std::optional<Elsewhere> elsewhere = {};  ///< asked for only if all of these are absent
};

}  // namespace pinned_images::image
