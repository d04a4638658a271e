// SPDX-License-Identifier: MIT
// images.lock.toml: what was published, committed with the project. Its digest is the trust anchor.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

/// One published image, as the lock names it.
struct LockedImage {
  std::string name;
  std::string repository;  ///< registry/path
  std::string tag;         ///< version tag, or key tag with TAG KEY
  std::string digest;
  std::string key;
  std::vector<std::string> pins;  ///< `torch==2.1.0`
  std::string parent;             ///< digest; or empty
  std::string date;               ///< `2026-11-24`

  bool operator==(const LockedImage&) const = default;
};

struct Lock {
  long refresh = 0;
  std::vector<LockedImage> images;  ///< by name

  bool operator==(const Lock&) const = default;
};

/// Reads a lock. Throws Error (exit 1) with line and column: broken TOML, another format version, a
/// missing or wrong value.
Lock parse_lock(const std::string& path, std::string_view text);

/// Returns the lock's text: one value a line, images by name, so that merges stay small.
std::string to_text(const Lock& lock);

/// Returns the entry of a repository; absent if the lock is silent on it. A fork writes to others
/// than the lock names.
std::optional<LockedImage> locked_image(const Lock& lock, std::string_view repository);

}  // namespace pinned_images::image
