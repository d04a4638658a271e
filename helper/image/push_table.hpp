// SPDX-License-Identifier: MIT
// The push table of the contract: what the registry holds, and so what is to be done. Pure: the
// registry's answers are data to it. An answer that is unknown never gets here.
#pragma once

#include "image/answers.hpp"
#include "image/lock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

enum class Action {
  Nothing,
  PutKeyTag,  ///< the version tag's bytes under the key tag
  Retag,      ///< the key tag's bytes under the version tag
  Restore,    ///< the locked digest's bytes under both tags
  Copy,       ///< the image of another repository under both tags
  Build,
  Refuse,
};

struct Decision {
  Action action = Action::Refuse;
  std::string digest;   ///< what the tags hold or will hold; empty for Build and Refuse
  std::string problem;  ///< Refuse: what is wrong
  std::vector<std::string> details;  ///< Refuse: differing facts, pins first
  std::string hint;
  std::string source = {};  ///< Copy: the repository that has it
};

/// Returns the one action of the table's row. `lock` is the lock's entry for this image, if any.
Decision decide(const Wanted& wanted, const Answers& answers,
                const std::optional<LockedImage>& lock);

/// Returns whether the lock's digest must be asked for before `decide`.
bool needs_locked_digest(const Wanted& wanted, const Answers& answers,
                         const std::optional<LockedImage>& lock);

/// Returns whether other repositories must be asked for the key before `decide`.
bool needs_elsewhere(const Answers& answers);

/// Returns why what another repository has under the key tag can't be taken; absent if it can.
/// `lock` is the lock's entry for that repository, if any.
std::optional<Decision> problem_elsewhere(const Wanted& wanted, const Elsewhere& elsewhere,
                                          const std::optional<LockedImage>& lock);

}  // namespace pinned_images::image
