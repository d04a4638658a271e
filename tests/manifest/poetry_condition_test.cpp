// SPDX-License-Identifier: MIT
#include "manifest/poetry_condition.hpp"

#include "manifest/condition.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

std::string python(std::string_view constraint) {
  return python_condition(constraint).value_or("-");
}

std::string platform(std::string_view constraint) {
  return platform_condition(constraint).value_or("-");
}

TEST(PoetryCondition, TranslatesPython) {
  EXPECT_EQ(python("^3.8"), "python_version >= \"3.8\" and python_version < \"4.0\"");
  EXPECT_EQ(python("~3.8"), "python_version >= \"3.8\" and python_version < \"3.9\"");
  EXPECT_EQ(python("<3.12"), "python_version < \"3.12\"");
  EXPECT_EQ(python("^3.8.1"),
            "python_full_version >= \"3.8.1\" and python_full_version < \"4.0.0\"");
  EXPECT_EQ(python(">=3.8.1,<3.12"),
            "python_full_version >= \"3.8.1\" and python_version < \"3.12\"");
  EXPECT_EQ(python("3.8.*"), "python_version == \"3.8.*\"");
  EXPECT_EQ(python("~2.7 || ^3.6"),
            "python_version >= \"2.7\" and python_version < \"2.8\" or "
            "python_version >= \"3.6\" and python_version < \"4.0\"");
  EXPECT_EQ(python("2.7|3.6"), "python_version == \"2.7\" or python_version == \"3.6\"");
  EXPECT_EQ(python("*"), "");
  EXPECT_EQ(python("2.7 || *"), "");
  EXPECT_EQ(python("nonsense"), "-");
  EXPECT_EQ(python("^3 || x"), "-");
  EXPECT_EQ(python(""), "");
}

TEST(PoetryCondition, TranslatesPlatforms) {
  EXPECT_EQ(platform("linux"), "sys_platform == \"linux\"");
  EXPECT_EQ(platform("==linux"), "sys_platform == \"linux\"");
  EXPECT_EQ(platform("!=win32, != darwin"),
            "sys_platform != \"win32\" and sys_platform != \"darwin\"");
  EXPECT_EQ(platform("linux || darwin"), "sys_platform == \"linux\" or sys_platform == \"darwin\"");
  EXPECT_EQ(platform("*"), "");
  EXPECT_EQ(platform("a\" or \"b"), "-");
  EXPECT_EQ(platform("!="), "-");
}

TEST(Condition, JoinsMarkers) {
  EXPECT_EQ(marker_text("os_name=='x'"), "os_name == \"x\"");
  EXPECT_EQ(marker_text("nonsense"), "nonsense");
  EXPECT_EQ(all_of({"a", "b or c", "a"}), "a and (b or c)");
  EXPECT_EQ(all_of({"b or c"}), "b or c");
  EXPECT_EQ(any_of({"a and b", "c", "c"}), "a and b or c");
}

}  // namespace
}  // namespace pinned_images::manifest
