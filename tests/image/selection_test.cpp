// SPDX-License-Identifier: MIT
#include "image/selection.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

using python::Truth;

std::vector<std::string> names_of(const std::vector<Located>& entries) {
  std::vector<std::string> names;
  for (const Located& located : entries) names.push_back(located.entry->name);
  return names;
}

const std::string project =
    "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"numpy\"]\n"
    "[dependency-groups]\nlint = [\"ruff\"]\ntest = [\"pytest\", {include-group = \"lint\"}]\n";

TEST(Selection, GroupsAddToTheDependenciesOnlyGroupsDoNot) {
  ImageSpec image = full_image();
  image.groups = {"test"};
  const auto trees = trees_of({{"pyproject.toml", project}});
  EXPECT_EQ(names_of(admitted_entries(image, trees)),
            (std::vector<std::string>{"numpy", "pytest", "ruff"}));
  image.only_groups = true;
  EXPECT_EQ(names_of(admitted_entries(image, trees)), (std::vector<std::string>{"pytest", "ruff"}));
}

TEST(Selection, AMissingGroupOrExtraIsAnError) {
  ImageSpec image = full_image();
  image.groups = {"dev"};
  const auto trees = trees_of({{"pyproject.toml", project}});
  EXPECT_EQ(error_of([&] { admitted_entries(image, trees); }),
            "CMakeLists.txt:7: docker_image(full): none of its manifests has a group 'dev'\n"
            "  hint: the groups there: lint, test");
  image.groups = {};
  image.extras = {"gpu"};
  EXPECT_EQ(error_of([&] { admitted_entries(image, trees); }),
            "CMakeLists.txt:7: docker_image(full): none of its manifests has an extra 'gpu'\n"
            "  hint: its manifests have no extras at all");
}

TEST(Selection, FullVersionIsDecidedWhereAllOfAMinorAgree) {
  Environments known{{"linux/amd64"}, "3.11", std::nullopt, std::nullopt};
  EXPECT_EQ(evaluate("python_full_version >= '3.11'", known), Truth::Yes);
  EXPECT_EQ(evaluate("python_full_version < '3.11'", known), Truth::No);
  EXPECT_EQ(evaluate("python_full_version == '3.11.4'", known), Truth::Unknown);
  EXPECT_EQ(evaluate("python_full_version > '3.11.2' and python_full_version < '3.11.4'", known),
            Truth::Unknown);
  EXPECT_EQ(evaluate("python_version == '3.11'", known), Truth::Yes);
  known.python = "";
  EXPECT_EQ(evaluate("python_version == '3.11'", known), Truth::Unknown);
}

TEST(Selection, PlatformsDecideMarkersTogether) {
  const Environments both{{"linux/amd64", "linux/arm64"}, "", std::nullopt, std::nullopt};
  EXPECT_EQ(evaluate("sys_platform == 'linux'", both), Truth::Yes);
  EXPECT_EQ(evaluate("platform_machine == 'x86_64'", both), Truth::Unknown);
  EXPECT_EQ(evaluate("platform_machine == 's390x'", both), Truth::No);
  EXPECT_EQ(evaluate(std::nullopt, both), Truth::Yes);
}

TEST(Selection, AnInvalidLineInAnAdmittedPlaceIsAnError) {
  const auto trees = trees_of({{"requirements.txt", "numpy\ntorch=2.1\n"}});
  const std::string text = error_of([&] { admitted_entries(full_image(), trees); });
  EXPECT_EQ(text.substr(0, 20), "requirements.txt:2:6") << text;
}

}  // namespace
}  // namespace pinned_images::image
