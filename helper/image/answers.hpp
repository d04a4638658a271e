// SPDX-License-Identifier: MIT
// What an image should be, and what registries hold for it: plain values for the push table.
#pragma once

#include "image/labels.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// What is under a tag or digest.
struct Holding {
  std::string digest;
  std::string config;                  ///< digest of its config; empty for several platforms
  std::string broken;                  ///< not empty: config or child missing, or unreadable
  std::optional<Record> record;        ///< absent: not ours
  std::string not_ours;                ///< then: why
  std::vector<std::string> platforms;  ///< sorted
  long long size = 0;                  ///< bytes of its layers as they are stored
  std::map<std::string, long long> layers = {};  ///< digest -> bytes
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
