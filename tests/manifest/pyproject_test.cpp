// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest project(const std::string& text) {
  return read_pyproject("pyproject.toml", text);
}

std::string project_error(const std::string& text) {
  return error_of([&] { project(text); });
}

// `where kind/name line:column` of each entry.
std::vector<std::string> places(const Manifest& manifest) {
  std::vector<std::string> result;
  for (const Entry& entry : manifest.entries) {
    result.push_back(entry.name + " " + entry.where + " " +
                     std::to_string(static_cast<int>(entry.part.kind)) + "/" + entry.part.name +
                     " " + std::to_string(entry.line) + ":" + std::to_string(entry.column));
  }
  return result;
}

TEST(Pyproject, ReadsEveryTable) {
  const Manifest manifest = project(
      "[project]\n"
      "name = 'My.Project'\n"
      "version = '1.2'\n"
      "dependencies = ['torch==2.1', 'my-project[All]']\n"
      "[project.optional-dependencies]\n"
      "Zoo_1 = [\n"
      "  'torchvision~=0.16 ; os_name == \"x\"',\n"
      "]\n"
      "all = []\n"
      "[dependency-groups]\n"
      "Dev = ['pytest']\n"
      "[build-system]\n"
      "requires = ['setuptools']\n"
      "[tool.uv]\n"
      "dev-dependencies = ['ruff']\n"
      "constraint-dependencies = ['numpy<2']\n"
      "override-dependencies = ['pillow']\n"
      "[tool.pdm.dev-dependencies]\n"
      "docs = ['sphinx', '-e file:///x#egg=y']\n");
  EXPECT_THAT(
      places(manifest),
      ElementsAre("torch project.dependencies 0/ 4:17", "my-project project.dependencies 0/ 4:31",
                  "torchvision project.optional-dependencies.Zoo_1 1/zoo-1 7:3",
                  "pytest dependency-groups.Dev 2/dev 11:8",
                  "setuptools build-system.requires 5/ 13:13",
                  "ruff tool.uv.dev-dependencies 2/dev 15:21",
                  "numpy tool.uv.constraint-dependencies 3/ 16:28",
                  "pillow tool.uv.override-dependencies 4/ 17:26",
                  "sphinx tool.pdm.dev-dependencies.docs 2/docs 19:9"));
  EXPECT_EQ(manifest.project_name, "my-project");
  EXPECT_EQ(manifest.project_version, "1.2");
  EXPECT_THAT(manifest.extras, ElementsAre("zoo-1", "all"));
  EXPECT_THAT(manifest.entries.at(1).extras, ElementsAre("All"));
  EXPECT_EQ(manifest.entries.at(2).marker, "os_name == \"x\"");
  EXPECT_EQ(manifest.entries.at(2).install_line, "torchvision~=0.16 ; os_name == \"x\"");
  EXPECT_THAT(group_entries(manifest, "dev"), ElementsAre(3U, 5U));
  EXPECT_THAT(manifest.invalid, IsEmpty());
}

TEST(Pyproject, TellsWhatIsDynamic) {
  const Manifest manifest = project(
      "[project]\nname = 'x'\ndynamic = ['version', 'optional-dependencies', 'dependencies']\n");
  EXPECT_FALSE(manifest.project_version);
  EXPECT_THAT(manifest.dynamic, ElementsAre("version", "optional-dependencies", "dependencies"));
  EXPECT_THAT(manifest.notes, ElementsAre("project.dynamic: optional-dependencies, dependencies"));
}

TEST(Pyproject, TakesThePoetryVersionOnlyInPlaceOfNone) {
  EXPECT_EQ(project("[tool.poetry]\nversion = '3'\n").project_version, "3");
  EXPECT_EQ(project("[project]\nversion = '1'\n[tool.poetry]\nversion = '3'\n").project_version,
            "1");
  // poetry-dynamic-versioning leaves a placeholder there.
  EXPECT_FALSE(project("[project]\ndynamic = ['version']\n[tool.poetry]\nversion = '0.0.0'\n")
                   .project_version);
}

TEST(Pyproject, ListsWhatCantBeRead) {
  EXPECT_THAT(invalid_of(project("[project]\n"
                                 "dependencies = [\n"
                                 "  'torch=2.1',\n"
                                 "  \"a\\n--index-url=https://evil\",\n"
                                 "  'ok',\n"
                                 "  'b ; os_name == ',\n"
                                 "]\n")),
              ElementsAre("3:9: `=` is no operator: write `==`",
                          "4:3: a requirement can't hold a line break or control character",
                          "6:19: expected a marker variable or a quoted text"));
}

TEST(Pyproject, KeepsNoCredentials) {
  const Entry entry =
      project("[project]\ndependencies = ['torch @ https://me:secret@h/torch-2.1.tar.gz']\n")
          .entries.at(0);
  EXPECT_EQ(entry.direct_reference, "https://h/torch-2.1.tar.gz");
  EXPECT_EQ(entry.pinned, "2.1");
}

TEST(Pyproject, RefusesWrongTypes) {
  EXPECT_EQ(project_error("[project]\ndependencies = 'torch'\n"),
            "pyproject.toml:2:16: project.dependencies must be a list, not a string\n"
            "  hint: write it in square brackets");
  EXPECT_EQ(project_error("[project]\ndependencies = ['torch', 2.1]\n"),
            "pyproject.toml:2:26: an item of project.dependencies must be a string, not a number "
            "with a point\n  hint: write it in quotes");
  EXPECT_EQ(project_error("[project]\nversion = 1.0\n"),
            "pyproject.toml:2:11: project.version must be a string, not a number with a point\n"
            "  hint: write it in quotes");
  EXPECT_EQ(project_error("project = 1\n"),
            "pyproject.toml:1:11: project must be a table, not a whole number\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(project_error("[project]\noptional-dependencies = []\n"),
            "pyproject.toml:2:25: project.optional-dependencies must be a table, not a list\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(project_error("dependency-groups = 2024-01-01\n"),
            "pyproject.toml:1:21: dependency-groups must be a table, not a date or time\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(project_error("[build-system]\nrequires = true\n"),
            "pyproject.toml:2:12: build-system.requires must be a list, not true or false\n"
            "  hint: write it in square brackets");
}

TEST(Pyproject, ShowsWhereTomlIsBroken) {
  EXPECT_EQ(project_error("[project]\nname = 'x'\ndependencies = [\n  'torch',\n"),
            "pyproject.toml:4:12: not TOML: parsing array: encountered end-of-file\n"
            "  hint: correct the file (https://toml.io)");
}

}  // namespace
}  // namespace pinned_images::manifest
