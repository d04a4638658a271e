// SPDX-License-Identifier: MIT
#include "image/lock.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

Lock sample() {
  Lock lock;
  lock.refresh = 2;
  lock.images.push_back({"full",
                         "registry.example.edu/lab/full",
                         "1.2.0",
                         "sha256:aa",
                         "00ff",
                         {"torch==2.1.0+cu121", "torchvision==0.16"},
                         "sha256:bb",
                         "2026-11-24"});
  lock.images.push_back({"lint",
                         "registry.example.edu/lab/lint",
                         "1.2.0",
                         "sha256:cc",
                         "11ee",
                         {},
                         "",
                         "2026-11-24"});
  return lock;
}

TEST(Lock, WhatIsWrittenIsRead) {
  EXPECT_EQ(parse_lock("images.lock.toml", to_text(sample())), sample());
}

TEST(Lock, ImagesAreWrittenByName) {
  Lock turned = sample();
  std::swap(turned.images[0], turned.images[1]);
  EXPECT_EQ(to_text(turned), to_text(sample()));
}

TEST(Lock, FindsAnImageOrNone) {
  EXPECT_EQ(locked_image(sample(), "registry.example.edu/lab/lint")->digest, "sha256:cc");
  EXPECT_FALSE(locked_image(sample(), "registry.example.edu/fork/lint"));
}

TEST(Lock, WrongLocksAreToldWithTheirPlace) {
  const std::string hint = "\n  hint: restore the file from version control";
  const auto text = [](const std::string& lock) {
    return error_of([&] { parse_lock("images.lock.toml", lock); });
  };
  EXPECT_EQ(text("format = 2\n"),
            "images.lock.toml:1:10: another version of PinnedImages wrote this lock: its format is "
            "2, and this version knows 1\n  hint: use the version that wrote it, or write it anew "
            "with this one: remove it, and run the target update-ci");
  EXPECT_EQ(text("refresh = 1\n"), "images.lock.toml:1:1: a lock without 'format'" + hint);
  EXPECT_EQ(text("format = 1\nrefresh = -1\n"),
            "images.lock.toml:2:11: refresh is less than 0" + hint);
  EXPECT_EQ(text("format = 1\n[[image]]\nname = 'x'\n"),
            "images.lock.toml:2:1: an image without 'repository'" + hint);
  EXPECT_NE(text("format = \n"), "");
}

}  // namespace
}  // namespace pinned_images::image
