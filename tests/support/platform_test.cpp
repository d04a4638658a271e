// SPDX-License-Identifier: MIT
#include "support/platform.hpp"

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

TEST(Platform, LeavesOutTheVariantThatIsImplied) {
  EXPECT_EQ(normal_platform("linux/arm64/v8"), "linux/arm64");
  EXPECT_EQ(normal_platform("linux/amd64/v1"), "linux/amd64");
}

TEST(Platform, KeepsAllElse) {
  for (const char* platform : {"linux/amd64", "linux/arm64", "linux/arm/v7", "linux/arm/v8",
                               "linux/amd64/v3", "linux/arm64/v9", ""}) {
    EXPECT_EQ(normal_platform(platform), platform);
  }
}

}  // namespace
}  // namespace pinned_images
