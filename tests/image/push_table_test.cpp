// SPDX-License-Identifier: MIT
// Each row of the push table, with the whole message of each refusal.
#include "image/push_table.hpp"

#include "image/key.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

const std::string facts_now = "format 1\nimage full\npin torch ==2.2\nsystem-package git\n";
const std::string facts_old = "format 1\nimage full\npin torch ==2.1\nsystem-package curl\n";

const std::vector<std::string> moved_lines = {"torch: ==2.1 -> ==2.2",
                                              "system-package: curl -> git"};

Wanted wanted() {
  Wanted result;
  result.name = "full";
  result.repository = "registry.example.edu/lab/full";
  result.facts = facts_now;
  result.key = key_of(facts_now);
  result.key_tag = "pins-0123456789abcdef";
  result.version_tag = "1.2.0";
  result.platforms = {"linux/amd64"};
  return result;
}

Holding ours(const std::string& facts, const std::string& digest = "sha256:aa") {
  Holding holding;
  holding.digest = digest;
  holding.record = Record{};
  holding.record->name = "full";
  holding.record->facts = facts;
  holding.record->key = key_of(facts);
  holding.platforms = {"linux/amd64"};
  return holding;
}

Holding strange() {
  Holding holding;
  holding.digest = "sha256:ee";
  holding.not_ours = "it has no pinned-images labels";
  return holding;
}

Holding broken() {
  Holding holding;
  holding.digest = "sha256:bb";
  holding.broken = "its config is missing";
  return holding;
}

Holding of_arm() {
  Holding holding = ours(facts_now);
  holding.platforms = {"linux/arm64"};
  return holding;
}

LockedImage locked(const std::string& digest) {
  LockedImage lock;
  lock.name = "full";
  lock.tag = "1.2.0";
  lock.digest = digest;
  return lock;
}

std::optional<LockedImage> silent() {
  return std::nullopt;
}

TEST(PushTable, VersionOursKeyPresentIsNothingToDo) {
  for (const auto& lock : {silent(), std::optional(locked("sha256:aa"))}) {
    const Decision decision =
        decide(wanted(), {ours(facts_now), ours(facts_now), std::nullopt}, lock);
    EXPECT_EQ(decision.action, Action::Nothing);
    EXPECT_EQ(decision.digest, "sha256:aa");
  }
}

TEST(PushTable, VersionOursKeyAbsentPutsTheKeyTagBack) {
  const Decision decision =
      decide(wanted(), {ours(facts_now), std::nullopt, std::nullopt}, silent());
  EXPECT_EQ(decision.action, Action::PutKeyTag);
  EXPECT_EQ(decision.digest, "sha256:aa");
}

TEST(PushTable, VersionThatIsNotTheLocksDigestIsRefused) {
  for (const auto& key : {std::optional<Holding>(), std::optional(ours(facts_now))}) {
    const Decision decision =
        decide(wanted(), {ours(facts_now), key, std::nullopt}, locked("sha256:cc"));
    EXPECT_EQ(decision.action, Action::Refuse);
    EXPECT_EQ(decision.problem,
              "registry.example.edu/lab/full:1.2.0 is sha256:aa, but the lock names sha256:cc: the "
              "tag was moved, or the lock is stale");
    EXPECT_EQ(decision.hint,
              "if the lock is stale, take the newest images.lock.toml; else bump the version");
  }
}

TEST(PushTable, ALockOfAnotherVersionIsSilent) {
  LockedImage lock = locked("sha256:cc");
  lock.tag = "1.1.0";
  EXPECT_EQ(decide(wanted(), {ours(facts_now), ours(facts_now), std::nullopt}, lock).action,
            Action::Nothing);
  EXPECT_EQ(decide(wanted(), {}, lock).action, Action::Build);
  EXPECT_FALSE(needs_locked_digest(wanted(), {}, lock));
}

TEST(PushTable, VersionOfAnotherKeyIsRefusedWithTheDifferingLines) {
  for (const auto& key : {std::optional<Holding>(), std::optional(ours(facts_now))}) {
    const Decision decision = decide(wanted(), {ours(facts_old), key, std::nullopt}, silent());
    EXPECT_EQ(decision.action, Action::Refuse);
    EXPECT_EQ(decision.problem,
              "registry.example.edu/lab/full:1.2.0 exists and was built from other facts (there -> "
              "here):");
    EXPECT_EQ(decision.details, moved_lines);
    EXPECT_EQ(decision.hint, "bump the project's version, or use docker_registry(... TAG KEY)");
  }
}

TEST(PushTable, VersionNotOursIsNeverOverwritten) {
  for (const auto& key : {std::optional<Holding>(), std::optional(ours(facts_now))}) {
    const Decision decision = decide(wanted(), {strange(), key, std::nullopt}, silent());
    EXPECT_EQ(decision.action, Action::Refuse);
    EXPECT_EQ(decision.problem,
              "registry.example.edu/lab/full:1.2.0 was not built by this project: it has no "
              "pinned-images labels (sha256:ee)");
    EXPECT_EQ(decision.hint,
              "it is never overwritten: choose another version, or delete the tag by hand");
  }
}

TEST(PushTable, VersionAbsentKeyOursIsARetag) {
  const Decision decision =
      decide(wanted(), {std::nullopt, ours(facts_now), std::nullopt}, silent());
  EXPECT_EQ(decision.action, Action::Retag);
  EXPECT_EQ(decision.digest, "sha256:aa");
}

TEST(PushTable, KeyTagOfAnotherKeyIsACollision) {
  const Decision decision =
      decide(wanted(), {std::nullopt, ours(facts_old), std::nullopt}, silent());
  EXPECT_EQ(decision.action, Action::Refuse);
  EXPECT_EQ(decision.problem,
            "registry.example.edu/lab/full:pins-0123456789abcdef (sha256:aa) does not hold the "
            "image of its key:");
  EXPECT_EQ(decision.details, moved_lines);
  EXPECT_EQ(decision.hint,
            "a collision or tampering: delete the tag in the registry after you know why");
}

TEST(PushTable, KeyTagOfOtherPlatformsIsRefused) {
  const Decision decision = decide(wanted(), {std::nullopt, of_arm(), std::nullopt}, silent());
  EXPECT_EQ(decision.action, Action::Refuse);
  EXPECT_EQ(decision.problem,
            "registry.example.edu/lab/full:pins-0123456789abcdef has other platforms (linux/arm64) "
            "than its key says (linux/amd64)");
  EXPECT_EQ(decision.hint,
            "a collision or tampering: delete the tag in the registry after you know why");
}

TEST(PushTable, KeyTagNotOursIsRefused) {
  EXPECT_EQ(decide(wanted(), {std::nullopt, strange(), std::nullopt}, silent()).action,
            Action::Refuse);
  EXPECT_EQ(decide(wanted(), {ours(facts_now), strange(), std::nullopt}, silent()).action,
            Action::Refuse);
}

TEST(PushTable, KeyAloneOfAnotherDigestThanTheLocksIsRefused) {
  const Decision decision =
      decide(wanted(), {std::nullopt, ours(facts_now), std::nullopt}, locked("sha256:cc"));
  EXPECT_EQ(decision.action, Action::Refuse);
  EXPECT_EQ(decision.problem,
            "registry.example.edu/lab/full:pins-0123456789abcdef is sha256:aa, but the lock names "
            "sha256:cc: the tag was moved, or the lock is stale");
}

TEST(PushTable, BothAbsentLockedDigestThereIsRestored) {
  const auto lock = locked("sha256:aa");
  EXPECT_TRUE(needs_locked_digest(wanted(), {}, lock));
  const Decision decision = decide(wanted(), {std::nullopt, std::nullopt, ours(facts_now)}, lock);
  EXPECT_EQ(decision.action, Action::Restore);
  EXPECT_EQ(decision.digest, "sha256:aa");
}

TEST(PushTable, BothAbsentLockedDigestOfAnotherKeyIsRefused) {
  const Decision decision =
      decide(wanted(), {std::nullopt, std::nullopt, ours(facts_old)}, locked("sha256:aa"));
  EXPECT_EQ(decision.action, Action::Refuse);
}

TEST(PushTable, BothAbsentLockedDigestGoneIsRefused) {
  const Decision decision = decide(wanted(), {}, locked("sha256:cc"));
  EXPECT_EQ(decision.action, Action::Refuse);
  EXPECT_EQ(decision.problem,
            "registry.example.edu/lab/full:1.2.0 was published as sha256:cc and is gone from the "
            "registry");
  EXPECT_EQ(decision.hint, "bump the project's version and push again");
}

TEST(PushTable, BothAbsentIsABuild) {
  EXPECT_EQ(decide(wanted(), {}, silent()).action, Action::Build);
  EXPECT_FALSE(needs_locked_digest(wanted(), {}, silent()));
}

TEST(PushTable, ARefreshThatIsAheadSaysHowToGoOn) {
  const std::string hint =
      "a refresh was begun, or its images.lock.toml is not here: run refresh-images again, or take "
      "the newest lock";
  Wanted now = wanted();
  now.facts = "pin torch ==2.1\nrefresh 9\n";
  now.key = key_of(now.facts);
  EXPECT_EQ(decide(now, {ours("pin torch ==2.1\nrefresh 10\n"), {}, {}}, silent()).hint, hint);
  EXPECT_NE(decide(now, {ours("pin torch ==2.1\nrefresh 8\n"), {}, {}}, silent()).hint, hint);
}

TEST(PushTable, AKeyTagThatIsGoneComesBackByARefresh) {
  Wanted alone = wanted();
  alone.version_tag.reset();
  LockedImage lock = locked("sha256:cc");
  lock.tag = alone.key_tag;
  EXPECT_EQ(decide(alone, {}, lock).hint, "run refresh-images: it publishes under a new key");
}

TEST(PushTable, BrokenImageIsRefusedUnderEitherTag) {
  const Decision version = decide(wanted(), {broken(), std::nullopt, std::nullopt}, silent());
  EXPECT_EQ(version.action, Action::Refuse);
  EXPECT_EQ(version.problem,
            "registry.example.edu/lab/full:1.2.0 is a broken image (sha256:bb): its config is "
            "missing");
  EXPECT_EQ(version.hint, "delete the tag in the registry, then push again");
  EXPECT_EQ(decide(wanted(), {std::nullopt, broken(), std::nullopt}, silent()).action,
            Action::Refuse);
  EXPECT_EQ(decide(wanted(), {ours(facts_now), broken(), std::nullopt}, silent()).action,
            Action::Refuse);
}

TEST(PushTable, KeyTagAloneNeedsNoVersion) {
  Wanted alone = wanted();
  alone.version_tag.reset();
  EXPECT_EQ(decide(alone, {std::nullopt, ours(facts_now), std::nullopt}, silent()).action,
            Action::Nothing);
  EXPECT_EQ(decide(alone, {}, silent()).action, Action::Build);
  LockedImage lock = locked("sha256:cc");
  lock.tag = alone.key_tag;
  EXPECT_EQ(decide(alone, {std::nullopt, ours(facts_now), std::nullopt}, lock).action,
            Action::Refuse);
}

// Images of other repositories.

Elsewhere upstream(Holding holding) {
  return {"registry.example.edu/upstream/full", std::move(holding)};
}

Answers with_elsewhere(Holding holding) {
  return {std::nullopt, std::nullopt, std::nullopt, upstream(std::move(holding))};
}

TEST(Elsewhere, AnImageOfItsKeyIsCopied) {
  for (const auto& lock : {silent(), std::optional(locked("sha256:aa"))}) {
    const Decision decision = decide(wanted(), with_elsewhere(ours(facts_now)), lock);
    EXPECT_EQ(decision.action, Action::Copy);
    EXPECT_EQ(decision.digest, "sha256:aa");
    EXPECT_EQ(decision.source, "registry.example.edu/upstream/full");
  }
}

TEST(Elsewhere, AnotherDigestThanTheLocksIsNotTaken) {
  const Decision decision = decide(wanted(), with_elsewhere(ours(facts_now)), locked("sha256:cc"));
  EXPECT_EQ(decision.action, Action::Refuse);
  EXPECT_EQ(decision.problem,
            "registry.example.edu/lab/full:1.2.0 was published as sha256:cc and is gone from the "
            "registry");
}

TEST(Elsewhere, WhatIsHereComesFirst) {
  Answers answers = with_elsewhere(ours(facts_now));
  answers.locked = ours(facts_now, "sha256:cc");
  EXPECT_EQ(decide(wanted(), answers, locked("sha256:cc")).action, Action::Restore);
  answers = with_elsewhere(ours(facts_now));
  answers.key = ours(facts_now);
  EXPECT_EQ(decide(wanted(), answers, silent()).action, Action::Retag);
  answers.version = ours(facts_old);
  EXPECT_EQ(decide(wanted(), answers, silent()).action, Action::Refuse);
}

TEST(Elsewhere, IsAskedIfNothingIsHere) {
  EXPECT_TRUE(needs_elsewhere({}));
  EXPECT_FALSE(needs_elsewhere({ours(facts_now), std::nullopt, std::nullopt}));
  EXPECT_FALSE(needs_elsewhere({std::nullopt, ours(facts_now), std::nullopt}));
  EXPECT_FALSE(needs_elsewhere({std::nullopt, std::nullopt, ours(facts_now)}));
  EXPECT_FALSE(needs_elsewhere({strange(), std::nullopt, std::nullopt}));
}

std::string problem(const Holding& holding, const std::optional<LockedImage>& lock = silent()) {
  const auto found = problem_elsewhere(wanted(), upstream(holding), lock);
  return found ? found->problem : "none";
}

TEST(Elsewhere, ProblemsNameTheOtherRepository) {
  const std::string tag = "registry.example.edu/upstream/full:pins-0123456789abcdef";
  EXPECT_EQ(problem(ours(facts_now)), "none");
  EXPECT_EQ(problem(ours(facts_old)), tag + " (sha256:aa) does not hold the image of its key:");
  EXPECT_EQ(problem(strange()), tag +
                                    " was not built by this project: it has no pinned-images "
                                    "labels (sha256:ee)");
  EXPECT_EQ(problem(broken()), tag + " is a broken image (sha256:bb): its config is missing");
  EXPECT_EQ(problem(of_arm()), tag +
                                   " has other platforms (linux/arm64) than its key says "
                                   "(linux/amd64)");
}

TEST(Elsewhere, TheLockOfTheOtherRepositoryCounts) {
  LockedImage lock = locked("sha256:cc");
  lock.key = key_of(facts_now);
  EXPECT_EQ(problem(ours(facts_now), lock),
            "registry.example.edu/upstream/full:pins-0123456789abcdef is sha256:aa, but the lock "
            "names sha256:cc: the tag was moved, or the lock is stale");
  lock.digest = "sha256:aa";
  EXPECT_EQ(problem(ours(facts_now), lock), "none");
  lock.digest = "sha256:cc";
  lock.key = key_of(facts_old);  // of another key it says nothing
  EXPECT_EQ(problem(ours(facts_now), lock), "none");
}

}  // namespace
}  // namespace pinned_images::image
