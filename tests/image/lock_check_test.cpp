// SPDX-License-Identifier: MIT
// Today's images against a lock: which pin moved, where, and what to do.
#include "image/lock_check.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

const std::string do_it = "run the target update-ci, and commit what it writes";

Pin pin(const std::string& name, const std::string& specifier, int line) {
  Pin result;
  result.name = name;
  result.specifier = specifier;
  result.places = {{"pyproject.toml", line, 3}};
  return result;
}

Today today(const std::string& name, const std::string& key, std::vector<Pin> pins) {
  Today result;
  result.wanted.name = name;
  result.wanted.repository = "registry.example.edu/lab/" + name;
  result.wanted.key = key;
  result.wanted.version_tag = "1.1.0";
  result.pins.pins = std::move(pins);
  return result;
}

LockedImage locked(const std::string& name, const std::string& key, std::vector<std::string> pins) {
  LockedImage image;
  image.name = name;
  image.repository = "registry.example.edu/lab/" + name;
  image.tag = "1.0.0";
  image.key = key;
  image.pins = std::move(pins);
  return image;
}

std::string checked(const Lock& lock, const std::vector<Today>& images) {
  std::string text;
  for (const Error& error : check_lock(lock, "images.lock.toml", images)) {
    text += error.text() + "\n";
  }
  return text;
}

TEST(LockCheck, nothing_moved) {
  const Lock lock{0, {locked("lint", "k", {"torch==2.1"})}};
  EXPECT_EQ(checked(lock, {today("lint", "k", {pin("torch", "==2.1", 4)})}), "");
}

TEST(LockCheck, differences_of_one_image) {
  const Lock lock{0, {locked("lint", "k", {"numpy==1", "torch==2.1", "torch==2.0"})}};
  const auto texts = [&](const std::string& name, const std::string& key) {
    std::string text;
    for (const Difference& one :
         differences(lock, today(name, key, {pin("torch", "==2.2", 4), pin("six", "==3", 5)}))) {
      text += one.text + "\n";
    }
    return text;
  };
  EXPECT_EQ(texts("lint", "other"),
            "six: new: ==3\ntorch: ==2.1, torch==2.0 -> ==2.2\nnumpy: gone: ==1\n");
  EXPECT_EQ(texts("lint", "k"), "");
  EXPECT_EQ(texts("full", "other"), "") << "the lock is silent on it";
}

TEST(LockCheck, an_image_that_is_new) {
  EXPECT_EQ(checked({}, {today("lint", "k", {})}),
            "lint is not in images.lock.toml\n  hint: " + do_it + "\n");
}

TEST(LockCheck, each_pin_once_with_all_images_that_follow) {
  const Lock lock{0, {locked("lint", "k", {"torch==2.1"}), locked("full", "k", {"torch==2.1"})}};
  const std::vector<Pin> pins = {pin("torch", "==2.2", 4)};
  EXPECT_EQ(checked(lock, {today("lint", "l", pins), today("full", "f", pins)}),
            "pyproject.toml:4:3: torch moved: from torch==2.1 to torch==2.2\n"
            "    images that follow: lint, full\n  hint: " +
                do_it + "\n");
}

TEST(LockCheck, pins_that_come_and_go_and_have_several_facts) {
  const Lock lock{0, {locked("lint", "k", {"jax==1", "torch==2.1 ; a", "torch==2.1 ; b"})}};
  const std::vector<Pin> pins = {pin("numpy", "==1", 9), pin("torch", "==2.1", 4)};
  EXPECT_EQ(checked(lock, {today("lint", "l", pins)}),
            "jax moved: from jax==1 to nothing, it is a pin no more\n"
            "    images that follow: lint\n  hint: " +
                do_it +
                "\npyproject.toml:9:3: numpy is a new pin: numpy==1\n"
                "    images that follow: lint\n  hint: " +
                do_it +
                "\npyproject.toml:4:3: torch moved: from torch==2.1 ; a, torch==2.1 ; b to "
                "torch==2.1\n    images that follow: lint\n  hint: " +
                do_it + "\n");
}

TEST(LockCheck, a_version_that_is_taken) {
  Lock lock{0, {locked("lint", "k", {"torch==2.1"})}};
  lock.images[0].tag = "1.1.0";
  EXPECT_EQ(checked(lock, {today("lint", "l", {pin("torch", "==2.1", 4)})}),
            "the recipe of lint is not the one that was published: the pins are, and something "
            "else has changed\n  hint: explain-images shows what; raise the version, for 1.1.0 is "
            "taken; then " +
                do_it + "\n");
}

TEST(LockCheck, a_fork_is_held_against_the_project_it_comes_from) {
  Lock lock{0, {locked("lint", "k", {})}};
  Today fork = today("lint", "k", {});
  fork.wanted.repository = "registry.example.edu/fork/lint";
  EXPECT_EQ(checked(lock, {fork}), "");
  lock.images.push_back(locked("lint", "own", {}));
  lock.images[1].repository = fork.wanted.repository;
  EXPECT_EQ(locked_for(lock, fork.wanted)->key, "own");
}

}  // namespace
}  // namespace pinned_images::image
