// SPDX-License-Identifier: MIT
#include "manifest/manifest.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;

Manifest with_groups(const std::string& groups) {
  return read("pyproject.toml", "[dependency-groups]\n" + groups);
}

std::vector<std::string> names(const Manifest& manifest, const std::string& group) {
  std::vector<std::string> result;
  for (const std::size_t entry : group_entries(manifest, group)) {
    result.push_back(manifest.entries.at(entry).name);
  }
  return result;
}

std::string group_error(const std::string& groups, const std::string& group) {
  const Manifest manifest = with_groups(groups);
  return error_of([&] { group_entries(manifest, group); });
}

TEST(Groups, IncludeInPlaceAndKeepDoubles) {
  const Manifest manifest = with_groups(
      "test = ['pytest', 'torch']\n"
      "Dev_Tools = ['ruff', {include-group = 'TEST'}, 'torch']\n");
  EXPECT_THAT(names(manifest, "dev-tools"), ElementsAre("ruff", "pytest", "torch", "torch"));
  EXPECT_THAT(names(manifest, "Dev.Tools"), ElementsAre("ruff", "pytest", "torch", "torch"));
}

TEST(Groups, SayWhichAreThere) {
  EXPECT_EQ(group_error("a = []\nb = []\n", "c"),
            "pyproject.toml: there is no group 'c'\n  hint: the groups there: a, b");
  EXPECT_EQ(group_error("", "c"),
            "pyproject.toml: there is no group 'c'\n  hint: add it to [dependency-groups]");
  EXPECT_EQ(group_error("a = ['x', {include-group = 'Nope'}]\n", "a"),
            "pyproject.toml:2:11: there is no group 'nope'\n  hint: the groups there: a");
}

TEST(Groups, MayNotIncludeEachOtherInACircle) {
  EXPECT_EQ(group_error("a = [{include-group = 'b'}]\nb = [{include-group = 'c'}]\n"
                        "c = [\n  {include-group = 'b'}]\n",
                        "a"),
            "pyproject.toml:5:3: groups include each other in a circle: b -> c -> b\n"
            "  hint: remove one of these include-group");
}

TEST(Groups, AreJudgedOnlyWhenUsed) {
  const std::string groups =
      "good = ['x']\n"
      "list = 'x'\n"
      "item = ['x', 3]\n"
      "table = [{include-group = 'good', x = 1}]\n"
      "invalid = ['torch=1']\n"
      "Twice = ['x']\n"
      "twice = ['x']\n";
  const std::string hint = "\n  hint: correct the item, or don't use the group";
  const std::string item = "an item must be a string or {include-group = \"<name>\"}";
  EXPECT_EQ(group_error(groups, "good"), "(none)");
  EXPECT_EQ(group_error(groups, "list"),
            "pyproject.toml:3:8: group 'list': it must be a list" + hint);
  EXPECT_EQ(group_error(groups, "item"), "pyproject.toml:4:14: group 'item': " + item + hint);
  EXPECT_EQ(group_error(groups, "table"), "pyproject.toml:5:10: group 'table': " + item + hint);
  EXPECT_EQ(group_error(groups, "invalid"),
            "pyproject.toml:6:12: group 'invalid': `=` is no operator: write `==`" + hint);
  EXPECT_EQ(group_error(groups, "twice"),
            "pyproject.toml:8:1: group 'twice': 'twice' and 'Twice' are one name" + hint);
  EXPECT_THAT(invalid_of(with_groups(groups)), ElementsAre("6:18: `=` is no operator: write `==`"));
}

TEST(Groups, MayNotGrowWithoutEnd) {
  std::string doubling;
  std::string chain;
  for (int at = 0; at < 600; ++at) {
    const std::string next = "{include-group = 'g" + std::to_string(at + 1) + "'}";
    const std::string name = "g" + std::to_string(at) + " = [";
    chain.append(name).append(next).append("]\n");
    if (at < 60) doubling.append(name).append(next).append(", ").append(next).append("]\n");
  }
  EXPECT_THAT(group_error(doubling + "g60 = ['x']\n", "g0"),
              testing::HasSubstr("the group has more than 100,000 items"));
  EXPECT_THAT(group_error(chain + "g600 = ['x']\n", "g0"),
              testing::HasSubstr("groups include each other more than 500 deep"));
}

}  // namespace
}  // namespace pinned_images::manifest
