// SPDX-License-Identifier: MIT
// The push table of the contract: what the registry holds, and so what is to be done. Pure: the
// registry's answers are data to it. An answer that is unknown never gets here.
#pragma once

#include "image/labels.hpp"
#include "image/lock.hpp"

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

/// What the registry holds for it; absent is absent.
struct Answers {
  std::optional<Holding> version;  ///< under the version tag
  std::optional<Holding> key;      ///< under the key tag
  std::optional<Holding> locked;   ///< under the lock's digest, asked for only if both are absent
};

enum class Action {
  Nothing,
  PutKeyTag,  ///< the version tag's bytes under the key tag
  Retag,      ///< the key tag's bytes under the version tag
  Restore,    ///< the locked digest's bytes under both tags
  Build,
  Refuse,
};

struct Decision {
  Action action = Action::Refuse;
  std::string digest;   ///< what the tags hold or will hold; empty for Build and Refuse
  std::string problem;  ///< Refuse: what is wrong
  std::vector<std::string> details;  ///< Refuse: differing facts, pins first
  std::string hint;
};

/// Returns the one action of the table's row. `lock` is the lock's entry for this image, if any.
Decision decide(const Wanted& wanted, const Answers& answers,
                const std::optional<LockedImage>& lock);

/// Returns whether the lock's digest must be asked for before `decide`.
bool needs_locked_digest(const Wanted& wanted, const Answers& answers,
                         const std::optional<LockedImage>& lock);

}  // namespace pinned_images::image
