// SPDX-License-Identifier: MIT
#include "support/platform.hpp"

#include "support/process.hpp"

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

TEST(PlatformOf, JoinsWhatIsGiven) {
  EXPECT_EQ(platform_of("linux", "amd64", ""), "linux/amd64");
  EXPECT_EQ(platform_of("linux", "arm", "v7"), "linux/arm/v7");
  EXPECT_EQ(platform_of("", "amd64", ""), "");
  EXPECT_EQ(platform_of("linux", "", "v7"), "");
  EXPECT_EQ(platform_of(Json({{"os", "linux"}, {"architecture", "arm"}, {"variant", "v6"}})),
            "linux/arm/v6");
  EXPECT_EQ(platform_of(Json()), "");
}

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

TEST(Platform, OfThisMachine) {
  Command command;
  command.argv = {"uname", "-m"};
  const std::string machine = run(command).out;
  const std::string expected = machine == "x86_64\n" ? "linux/amd64"
                               : machine == "aarch64\n"
                                   ? "linux/arm64"
                                   : "linux/" + machine.substr(0, machine.size() - 1);
  EXPECT_EQ(host_platform(), expected);
}

}  // namespace
}  // namespace pinned_images
