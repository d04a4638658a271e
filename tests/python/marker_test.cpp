// SPDX-License-Identifier: MIT
#include "python/marker.hpp"

#include <gtest/gtest.h>

namespace pinned_images::python {
namespace {

std::string text(std::string_view marker) {
  return Marker::parse(marker).value().text();
}

Truth ask(std::string_view marker, const MarkerEnvironment& environment) {
  return Marker::parse(marker).value().evaluate(environment);
}

MarkerEnvironment linux_only() {
  return {{{"sys_platform", "linux"}}, std::nullopt, std::nullopt};
}

std::string nested(std::size_t depth) {
  return std::string(depth, '(') + "os_name == 'posix'" + std::string(depth, ')');
}

TEST(Marker, Text) {
  EXPECT_EQ(text("os.name=='posix'and(python_version<'3')"),
            "os_name == \"posix\" and python_version < \"3\"");
  EXPECT_EQ(text("((os_name == 'a' or os_name == 'b')) and (os_name == 'c')"),
            "(os_name == \"a\" or os_name == \"b\") and os_name == \"c\"");
  EXPECT_EQ(text("python_implementation not  in 'a\"b'"),
            "platform_python_implementation not in 'a\"b'");
  EXPECT_EQ(text("extra == 'My_Extra' or 'A.B' in dependency_groups"),
            "extra == \"my-extra\" or \"a-b\" in dependency_groups");
}

TEST(Marker, RefusesWhatIsNone) {
  for (const char* marker :
       {"", "os_name", "os_name == posix", "os_name == 'posix' and", "os_name == 'posix' or or",
        "(os_name == 'posix'", "os_name == 'posix')", "os_name = 'posix'", "os_name notin 'posix'",
        "os_name == 'posix", "os_name == 'po\\six'", "os_name == 'po\nsix'", "os_name in os_names",
        "os_name == 'posix' andos_name == 'nt'", "()", "os_name == 'posix'\n"}) {
    EXPECT_FALSE(Marker::parse(marker).has_value()) << marker;
  }
}

TEST(Marker, IsNotNestedWithoutEnd) {
  EXPECT_TRUE(Marker::parse(nested(100)).has_value());
  EXPECT_FALSE(Marker::parse(nested(101)).has_value());
  EXPECT_FALSE(Marker::parse(nested(1000000)).has_value());
}

TEST(Marker, MayBeLong) {
  std::string marker = "os_name == 'posix'";
  for (int i = 0; i < 50000; ++i) marker += " or os_name == 'posix'";
  EXPECT_EQ(text(marker).size(), marker.size());
  EXPECT_EQ(ask(marker, linux_only()), Truth::Unknown);
}

TEST(Marker, ComparesVersionsAsVersions) {
  const MarkerEnvironment python = {{{"python_version", "3.11"}}, std::nullopt, std::nullopt};
  EXPECT_EQ(ask("python_version >= '3.9'", python), Truth::Yes);
  EXPECT_EQ(ask("'3.9' > python_version", python), Truth::No);
  EXPECT_EQ(ask("python_version ~= '3.9'", python), Truth::Yes);
  EXPECT_EQ(ask("python_version == '3.*'", python), Truth::Yes);
  EXPECT_EQ(ask("python_version in '3.10 3.11'", python), Truth::Yes);
  EXPECT_EQ(ask("python_version not in '2.7'", python), Truth::Yes);
}

TEST(Marker, ComparesTextAsText) {
  EXPECT_EQ(ask("sys_platform == 'linux'", linux_only()), Truth::Yes);
  EXPECT_EQ(ask("sys_platform != 'linux'", linux_only()), Truth::No);
  EXPECT_EQ(ask("'lin' in sys_platform", linux_only()), Truth::Yes);
  EXPECT_EQ(ask("sys_platform < 'z'", linux_only()), Truth::No);
  EXPECT_EQ(ask("sys_platform ~= '1.0'", linux_only()), Truth::Unknown);
}

TEST(Marker, AUnknownPartDecidesNothingAlone) {
  EXPECT_EQ(ask("os_name == 'posix'", linux_only()), Truth::Unknown);
  EXPECT_EQ(ask("os_name == 'posix' or sys_platform == 'linux'", linux_only()), Truth::Yes);
  EXPECT_EQ(ask("os_name == 'posix' or sys_platform == 'win32'", linux_only()), Truth::Unknown);
  EXPECT_EQ(ask("os_name == 'a' or sys_platform == 'x' or sys_platform == 'y'", linux_only()),
            Truth::Unknown);
  EXPECT_EQ(ask("os_name == 'posix' and sys_platform == 'win32'", linux_only()), Truth::No);
  EXPECT_EQ(ask("os_name == 'posix' and sys_platform == 'linux'", linux_only()), Truth::Unknown);
  EXPECT_EQ(ask("sys_platform == 'linux' or os_name == 'a' and os_name == 'b'", linux_only()),
            Truth::Yes);
  EXPECT_EQ(ask("os_name == 'a' and (sys_platform == 'x' or sys_platform == 'y')", linux_only()),
            Truth::No);
}

std::string rest(std::string_view marker, const MarkerEnvironment& environment) {
  const auto rest = Marker::parse(marker).value().rest(environment);
  return rest ? rest->text() : "decided";
}

TEST(Marker, WhatIsNotDecidedIsLeft) {
  EXPECT_EQ(rest("sys_platform == 'linux'", linux_only()), "decided");
  EXPECT_EQ(rest("sys_platform == 'linux' or os_name == 'a'", linux_only()), "decided");
  EXPECT_EQ(rest("os_name == 'a'", linux_only()), "os_name == \"a\"");
  EXPECT_EQ(rest("sys_platform == 'linux' and os_name == 'a'", linux_only()), "os_name == \"a\"");
  EXPECT_EQ(rest("os_name == 'a' or sys_platform == 'x' and os_name == 'b'", linux_only()),
            "os_name == \"a\"");
  EXPECT_EQ(rest("sys_platform == 'x' and os_name == 'a' or sys_platform == 'linux' and "
                 "os_name == 'b' and os_name != 'c' or os_name == 'd'",
                 linux_only()),
            "os_name == \"b\" and os_name != \"c\" or os_name == \"d\"");
  EXPECT_EQ(rest("os_name == 'a' and (sys_platform == 'linux' and (os_name == 'b' or "
                 "os_name == 'c'))",
                 linux_only()),
            "os_name == \"a\" and (os_name == \"b\" or os_name == \"c\")");
}

TEST(Marker, Extras) {
  const MarkerEnvironment none = {{}, std::set<std::string>{}, std::nullopt};
  const MarkerEnvironment two = {{}, std::set<std::string>{"cpu", "my-dev"}, std::nullopt};
  EXPECT_EQ(ask("extra == 'cpu'", {}), Truth::Unknown);
  EXPECT_EQ(ask("extra == 'cpu'", none), Truth::No);
  EXPECT_EQ(ask("extra != 'cpu'", none), Truth::Yes);
  EXPECT_EQ(ask("extra == ''", none), Truth::Yes);
  EXPECT_EQ(ask("extra ~= 'cpu'", two), Truth::Unknown);
  EXPECT_EQ(ask("extra == 'cpu' and extra == 'My_Dev'", two), Truth::Yes);
  EXPECT_EQ(ask("'cpu' != extra", two), Truth::No);
  EXPECT_EQ(ask("extra != 'gpu'", two), Truth::Yes);
  EXPECT_EQ(ask("'CPU' in extras", two), Truth::Yes);
  EXPECT_EQ(ask("'gpu' not in extras", two), Truth::Yes);
  EXPECT_EQ(ask("extras == 'cpu'", two), Truth::Unknown);
}

TEST(Marker, DependencyGroups) {
  const MarkerEnvironment dev = {{}, std::nullopt, std::set<std::string>{"dev"}};
  EXPECT_EQ(ask("'Dev' in dependency_groups", dev), Truth::Yes);
  EXPECT_EQ(ask("'docs' in dependency_groups", dev), Truth::No);
  EXPECT_EQ(ask("'docs' in dependency_groups", {}), Truth::Unknown);
}

TEST(Marker, AnUntaggedPythonHasAVersion) {
  const MarkerEnvironment python = {
      {{"python_full_version", "3.13.0+"}}, std::nullopt, std::nullopt};
  EXPECT_EQ(ask("python_full_version >= '3.12'", python), Truth::Yes);
}

}  // namespace
}  // namespace pinned_images::python
