// SPDX-License-Identifier: MIT
#include "manifest/install_line.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

TEST(InstallLine, HasSpecifierOrReferenceAndTheWholeCondition) {
  Entry entry;
  entry.name = "torch";
  entry.extras = {"a", "b"};
  entry.specifier = ">=2";
  EXPECT_EQ(install_line_of(entry), "torch[a,b]>=2");
  entry.marker = "os_name == \"x\"";
  EXPECT_EQ(install_line_of(entry), "torch[a,b]>=2 ; os_name == \"x\"");
  entry.condition = "os_name == \"y\"";
  EXPECT_EQ(install_line_of(entry, "https://h/t.whl"),
            "torch[a,b] @ https://h/t.whl ; os_name == \"y\"");
}

TEST(InstallLine, ARepositoryIsAUrlToPip) {
  EXPECT_EQ(git_reference("https://h/a.git", std::nullopt), "git+https://h/a.git");
  EXPECT_EQ(git_reference("git+https://h/a", "v1", "sub"), "git+https://h/a@v1#subdirectory=sub");
  EXPECT_EQ(git_reference("git@h:group/a.git", "v1"), "git+ssh://git@h/group/a.git@v1");
  EXPECT_EQ(git_reference("ssh://git@h:22/a", std::nullopt), "git+ssh://git@h:22/a");
}

}  // namespace
}  // namespace pinned_images::manifest
