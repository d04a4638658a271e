// SPDX-License-Identifier: MIT
#include "image/push_table.hpp"

#include "image/key.hpp"
#include "support/text.hpp"

#include <cstdlib>

namespace pinned_images::image {
namespace {

Decision refuse(std::string problem, std::string hint, std::vector<std::string> details = {}) {
  return {Action::Refuse, "", std::move(problem), std::move(details), std::move(hint)};
}

// The lock speaks of a version; of another version it is silent.
const LockedImage* lock_of_version(const Wanted& wanted, const std::optional<LockedImage>& lock) {
  return lock && lock->tag == main_tag(wanted) ? &*lock : nullptr;
}

// A digest stands for a tag that is gone.
std::string named(const Wanted& wanted, const std::string& tag_or_digest) {
  return wanted.repository + (tag_or_digest.starts_with("sha256:") ? "@" : ":") + tag_or_digest;
}

Decision broken(const Wanted& wanted, const std::string& tag, const Holding& holding) {
  return refuse(
      named(wanted, tag) + " is a broken image (" + holding.digest + "): " + holding.broken,
      "delete the tag in the registry, then push again");
}

std::vector<std::string> differing_lines(const Wanted& wanted, const Holding& holding) {
  std::vector<std::string> lines;
  for (const Difference& line : differences(holding.record->facts, wanted.facts)) {
    lines.push_back(line.text);
  }
  return lines;
}

long refresh_serial(std::string_view facts) {
  return std::atol(fact_of(facts, "refresh").value_or("0").c_str());
}

Decision other_key(const Wanted& wanted, const std::string& tag, const Holding& holding) {
  const bool refreshed = refresh_serial(holding.record->facts) > refresh_serial(wanted.facts);
  return refuse(named(wanted, tag) + " exists and was built from other facts (there -> here):",
                refreshed ? "a refresh was begun, or its images.lock.toml is not here: run "
                            "refresh-images again, or take the newest lock"
                          : "bump the project's version, or use docker_registry(... TAG KEY)",
                differing_lines(wanted, holding));
}

Decision not_ours(const Wanted& wanted, const std::string& tag, const Holding& holding) {
  return refuse(named(wanted, tag) + " was not built by this project: " + holding.not_ours + " (" +
                    holding.digest + ")",
                "it is never overwritten: choose another version, or delete the tag by hand");
}

Decision moved(const Wanted& wanted, const std::string& tag, const std::string& there,
               const LockedImage& lock) {
  return refuse(named(wanted, tag) + " is " + there + ", but the lock names " + lock.digest +
                    ": the tag was moved, or the lock is stale",
                "if the lock is stale, take the newest images.lock.toml; else bump the version");
}

// The platforms are facts of the key, so an image of that key with others is not what was built.
Decision other_platforms(const Wanted& wanted, const std::string& tag, const Holding& holding) {
  return refuse(named(wanted, tag) + " has other platforms (" + join(holding.platforms, ", ") +
                    ") than its key says (" + join(wanted.platforms, ", ") + ")",
                "a collision or tampering: delete the tag in the registry after you know why");
}

// The problem of a tag that is there, if it has one.
std::optional<Decision> problem_of(const Wanted& wanted, const std::string& tag,
                                   const Holding& holding) {
  if (!holding.broken.empty()) return broken(wanted, tag, holding);
  if (!holding.record) return not_ours(wanted, tag, holding);
  if (holding.record->key != wanted.key) return other_key(wanted, tag, holding);
  if (holding.platforms != wanted.platforms) return other_platforms(wanted, tag, holding);
  return std::nullopt;
}

Decision collision(const Wanted& wanted, const Holding& holding) {
  return refuse(named(wanted, wanted.key_tag) + " (" + holding.digest +
                    ") does not hold the image of its key:",
                "a collision or tampering: delete the tag in the registry after you know why",
                differing_lines(wanted, holding));
}

std::optional<Decision> problem_of_key_tag(const Wanted& wanted, const Holding& holding) {
  if (holding.broken.empty() && holding.record && holding.record->key != wanted.key) {
    return collision(wanted, holding);
  }
  return problem_of(wanted, wanted.key_tag, holding);
}

Decision gone(const Wanted& wanted, const LockedImage& lock) {
  return refuse(named(wanted, main_tag(wanted)) + " was published as " + lock.digest +
                    " and is gone from the registry",
                wanted.version_tag ? "bump the project's version and push again"
                                   : "run refresh-images: it publishes under a new key");
}

Decision with_version(const Wanted& wanted, const Answers& answers, const LockedImage* lock) {
  const Holding& version = *answers.version;
  if (auto problem = problem_of(wanted, *wanted.version_tag, version)) return *problem;
  if (lock && lock->digest != version.digest) {
    return moved(wanted, *wanted.version_tag, version.digest, *lock);
  }
  if (!answers.key) return {Action::PutKeyTag, version.digest, "", {}, ""};
  if (auto problem = problem_of_key_tag(wanted, *answers.key)) return *problem;
  return {Action::Nothing, version.digest, "", {}, ""};
}

Decision with_key_alone(const Wanted& wanted, const Holding& key, const LockedImage* lock) {
  if (auto problem = problem_of_key_tag(wanted, key)) return *problem;
  if (lock && lock->digest != key.digest) return moved(wanted, wanted.key_tag, key.digest, *lock);
  return {wanted.version_tag ? Action::Retag : Action::Nothing, key.digest, "", {}, ""};
}

Decision with_nothing(const Wanted& wanted, const Answers& answers, const LockedImage* lock) {
  const std::optional<Holding>& locked = answers.locked;
  const std::optional<Elsewhere>& elsewhere = answers.elsewhere;
  if (!locked && elsewhere && (!lock || lock->digest == elsewhere->holding.digest)) {
    return {Action::Copy, elsewhere->holding.digest, "", {}, "", elsewhere->repository};
  }
  if (!lock) return {Action::Build, "", "", {}, ""};
  if (!locked) return gone(wanted, *lock);
  if (auto problem = problem_of(wanted, lock->digest, *locked)) return *problem;
  return {Action::Restore, lock->digest, "", {}, ""};
}

}  // namespace

bool needs_locked_digest(const Wanted& wanted, const Answers& answers,
                         const std::optional<LockedImage>& lock) {
  return !answers.version && !answers.key && lock_of_version(wanted, lock) != nullptr;
}

Decision decide(const Wanted& wanted, const Answers& answers,
                const std::optional<LockedImage>& lock) {
  const LockedImage* of_version = lock_of_version(wanted, lock);
  if (answers.version) return with_version(wanted, answers, of_version);
  if (answers.key) return with_key_alone(wanted, *answers.key, of_version);
  return with_nothing(wanted, answers, of_version);
}

bool needs_elsewhere(const Answers& answers) {
  return !answers.version && !answers.key && !answers.locked;
}

std::optional<Decision> problem_elsewhere(const Wanted& wanted, const Elsewhere& elsewhere,
                                          const std::optional<LockedImage>& lock) {
  Wanted there = wanted;
  there.repository = elsewhere.repository;
  if (auto problem = problem_of_key_tag(there, elsewhere.holding)) return problem;
  if (!lock || lock->key != wanted.key || lock->digest == elsewhere.holding.digest) {
    return std::nullopt;
  }
  return moved(there, wanted.key_tag, elsewhere.holding.digest, *lock);
}

}  // namespace pinned_images::image
