// SPDX-License-Identifier: MIT
#include "manifest/conda_platform.hpp"

#include "python/marker.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

TEST(CondaPlatform, KnowsTheMarkersOfPlatforms) {
  EXPECT_EQ(marker_of_platform("linux-64"),
            "sys_platform == \"linux\" and platform_machine == \"x86_64\"");
  EXPECT_EQ(marker_of_platform("linux-aarch64"),
            "sys_platform == \"linux\" and platform_machine == \"aarch64\"");
  EXPECT_EQ(marker_of_platform("osx-64"),
            "sys_platform == \"darwin\" and platform_machine == \"x86_64\"");
  EXPECT_EQ(marker_of_platform("osx-arm64"),
            "sys_platform == \"darwin\" and platform_machine == \"arm64\"");
  EXPECT_EQ(marker_of_platform("win-64"),
            "sys_platform == \"win32\" and platform_machine == \"AMD64\"");
  EXPECT_EQ(marker_of_platform("win-arm64"),
            "sys_platform == \"win32\" and platform_machine == \"ARM64\"");
  EXPECT_EQ(marker_of_platform("linux"), "sys_platform == \"linux\"");
  EXPECT_EQ(marker_of_platform("osx"), "sys_platform == \"darwin\"");
  EXPECT_EQ(marker_of_platform("macos"), "sys_platform == \"darwin\"");
  EXPECT_EQ(marker_of_platform("win"), "sys_platform == \"win32\"");
  EXPECT_EQ(marker_of_platform("unix"), "sys_platform != \"win32\"");
  EXPECT_EQ(marker_of_platform("noarch"), std::nullopt);
  EXPECT_EQ(marker_of_platform("plan9-64"), std::nullopt);
  EXPECT_EQ(marker_of_platform(""), std::nullopt);
}

TEST(CondaPlatform, WritesMarkersAsPackagingPrintsThem) {
  for (const std::string_view name : {"linux-64", "linux-ppc64le", "linux-s390x", "linux-riscv64",
                                      "osx-arm64", "win-64", "unix", "linux"}) {
    const std::string marker = marker_of_platform(name).value();
    EXPECT_EQ(python::Marker::parse(marker)->text(), marker) << name;
  }
  const std::string both = marker_of_platforms({"linux-64", "win-64"}).value();
  EXPECT_EQ(both,
            "sys_platform == \"linux\" and platform_machine == \"x86_64\" or "
            "sys_platform == \"win32\" and platform_machine == \"AMD64\"");
  EXPECT_EQ(python::Marker::parse(both)->text(), both);
}

TEST(CondaPlatform, JoinsMarkers) {
  EXPECT_EQ(marker_of_platforms({}), std::nullopt);
  EXPECT_EQ(marker_of_platforms({"linux-64", "plan9-64"}), std::nullopt);
}

TEST(CondaPlatform, TellsFoldersOfAChannel) {
  EXPECT_TRUE(is_conda_subdir("noarch"));
  EXPECT_TRUE(is_conda_subdir("linux-64"));
  EXPECT_FALSE(is_conda_subdir("linux"));
  EXPECT_FALSE(is_conda_subdir("conda-forge"));
}

}  // namespace
}  // namespace pinned_images::manifest
