// SPDX-License-Identifier: MIT
// Which tags of our repositories nothing uses any more: a plan that gives each tag its reason.
#pragma once

#include "image/project.hpp"
#include "image/usage.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace pinned_images::image {

/// What is stored under one digest, as far as a prune needs to know.
struct StoredDigest {
  enum class Kind {
    Ours,
    NotOurs,
    Placeholder,  ///< put by a prune that was interrupted, in the place of a tag
  };
  std::string digest;
  Kind kind = Kind::NotOurs;
  std::string why_not;                ///< of NotOurs: why
  std::string created;                ///< of Ours: UTC, `2026-11-24T05:30:00Z`
  std::vector<std::string> parents;   ///< of Ours: digests of its parent's manifests or configs
  std::vector<std::string> parts;     ///< its config; of an index, children and their configs
  std::vector<std::uint32_t> layers;  ///< places in Stock::layer_sizes
};

struct StoredTag {
  std::string tag;
  std::uint32_t image = 0;  ///< place in StoredRepository::images
  bool assumed = false;     ///< nobody has looked: its name says that it names this image
};

struct StoredRepository {
  std::string image;       ///< name of the project's image
  std::string repository;  ///< registry/path
  std::vector<StoredTag> tags;
  std::vector<StoredDigest> images;
};

/// All that the registry holds under the project's images, parents before their children.
struct Stock {
  std::vector<StoredRepository> repositories;
  std::vector<long long> layer_sizes;  ///< bytes; each layer once, whoever has it
};

struct PruneVerdict {
  bool keep = true;
  std::string reason;
  long long freed = 0;  ///< bytes of layers that no kept image has, and no tag before this one
};

struct PrunePlan {
  std::vector<std::vector<PruneVerdict>> verdicts;  ///< as Stock: repositories, then tags
  std::size_t kept = 0;
  std::size_t going = 0;
  long long freed = 0;  ///< bytes of layers that no kept image has
};

/// Decides on each tag. `now` is in seconds since 1970. What isn't known keeps a tag.
PrunePlan plan_prune(const Stock& stock, const Usage& usage, const PruneSpec& rules, long long now);

/// Returns whether a tag matches a glob of `*`, `?` and `[...]`, whole.
bool matches_glob(const std::string& glob, const std::string& tag);

/// Returns a regular expression (RE2) for the names of tags that a cleanup by name must leave
/// alone: key tags, and what looks like one of the `tags`; numbers in them stand for any.
std::string keep_pattern(const std::vector<std::string>& tags);

}  // namespace pinned_images::image
