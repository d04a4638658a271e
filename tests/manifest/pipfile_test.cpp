// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest pipfile(const std::string& text) {
  return read_pipfile("Pipfile", text);
}

TEST(Pipfile, ReadsPackages) {
  const Manifest manifest = pipfile(
      "[[source]]\nname = 'pypi'\nurl = 'https://pypi.org/simple'\n"
      "[[source]]\nname = 'pytorch'\nurl = 'https://u:p@h/cu126'\n"
      "[packages]\n"
      "Torch = {version = '==2.6.0+cu126', index = 'pytorch', extras = ['b', 'a']}\n"
      "numpy = '*'\n"
      "[dev-packages]\n"
      "pytest = '~=8.0, <9'\n"
      "[Lint_it]\n"
      "ruff = {version = '*'}\n"
      "[requires]\npython_version = '3.12'\n"
      "[scripts]\nx = 'y'\n[pipenv]\nallow_prereleases = true\n");
  EXPECT_THAT(in_short(manifest), ElementsAre("torch ==2.6.0+cu126|2.6.0+cu126|-", "numpy |-|-",
                                              "pytest <9,~=8.0|-|-", "ruff |-|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "packages");
  EXPECT_EQ(torch.line, 8);
  EXPECT_EQ(torch.column, 1);
  EXPECT_EQ(torch.part, (Part{Part::Kind::Dependencies, ""}));
  EXPECT_EQ(torch.index, "pytorch");
  ASSERT_EQ(torch.index_choices.size(), 1U);
  EXPECT_EQ(torch.index_choices.at(0).index, "https://h/cu126");
  EXPECT_EQ(torch.install_line, "torch[a,b]==2.6.0+cu126");
  EXPECT_EQ(manifest.entries.at(2).part, (Part{Part::Kind::Group, "dev"}));
  EXPECT_EQ(manifest.entries.at(3).where, "Lint_it");
  EXPECT_THAT(group_entries(manifest, "dev"), ElementsAre(2U));
  EXPECT_THAT(group_entries(manifest, "lint-it"), ElementsAre(3U));
  EXPECT_EQ(manifest.indexes.size(), 2U);
}

TEST(Pipfile, JoinsMarkers) {
  const Manifest manifest = pipfile(
      "[packages]\n"
      "a = {version = '*', markers = \"os_name=='x' or os_name=='y'\", sys_platform = \"== 'z'\"}\n"
      "b = {version = '==1', python_version = \"<'3.9'\"}\n");
  EXPECT_EQ(manifest.entries.at(0).marker,
            "(os_name == \"x\" or os_name == \"y\") and sys_platform == \"z\"");
  EXPECT_EQ(manifest.entries.at(1).install_line, "b==1 ; python_version < \"3.9\"");
}

TEST(Pipfile, ReadsReferences) {
  const Manifest manifest = pipfile(
      "[packages]\n"
      "a = {git = 'https://u:p@h/a.git', ref = 'v1', subdirectory = 'b', os_name = \"== 'x'\"}\n"
      "b = {git = 'git@h:b.git', editable = true}\n"
      "c = {file = 'https://u:p@h/c-1.5-py3-none-any.whl', extras = ['x']}\n"
      "d = {path = '.', editable = true}\n");
  const Entry& git = manifest.entries.at(0);
  EXPECT_EQ(git.direct_reference, "git+https://h/a.git@v1#subdirectory=b");
  EXPECT_EQ(git.install_line, "a @ git+https://u:p@h/a.git@v1#subdirectory=b ; os_name == \"x\"");
  EXPECT_EQ(manifest.entries.at(1).install_line, "b @ git+ssh://git@h/b.git");
  EXPECT_EQ(manifest.entries.at(2).pinned, "1.5");
  EXPECT_EQ(manifest.entries.at(2).specifier, std::nullopt);
  EXPECT_TRUE(manifest.entries.at(3).local);
  EXPECT_EQ(manifest.entries.at(3).direct_reference, std::nullopt);
}

TEST(Pipfile, ListsWhatItCannotRead) {
  const Manifest manifest = pipfile(
      "[packages]\n"
      "a = '1.0'\n"
      "b = {version = '>=x'}\n"
      "c = {version = '*', markers = 'nonsense'}\n"
      "[dev-packages]\n"
      "d = {version = '*', os_name = 'x'}\n"
      "e = '==1'\n");
  EXPECT_THAT(invalid_of(manifest),
              ElementsAre("2:5: packages.a: '1.0' is not a version specifier",
                          "3:16: packages.b.version: '>=x' is not a version specifier",
                          "4:31: packages.c: 'nonsense' is not a marker",
                          "6:31: dev-packages.d: 'os_name x' is not a marker"));
  EXPECT_THAT(in_short(manifest), ElementsAre("e ==1|1|-"));
  EXPECT_EQ(error_of([&] { group_entries(manifest, "dev"); }),
            "Pipfile:6:1: group 'dev': dev-packages.d: 'os_name x' is not a marker\n"
            "  hint: correct the item, or don't use the group");
}

TEST(Pipfile, RefusesWrongValues) {
  EXPECT_EQ(error_of([] { pipfile("[packages]\na = 1\n"); }),
            "Pipfile:2:5: packages.a must be a table, not a whole number\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(error_of([] { pipfile("packages = 'x'\n"); }),
            "Pipfile:1:12: packages must be a table, not a string\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(error_of([] { pipfile("source = 'x'\n"); }),
            "Pipfile:1:10: source must be a list, not a string\n"
            "  hint: write it in square brackets");
}

TEST(Pipfile, ReadsOddBytes) {
  EXPECT_THAT(in_short(pipfile("\xEF\xBB\xBF[packages]\r\na = '*'\r\n")), ElementsAre("a |-|-"));
  EXPECT_THAT(in_short(pipfile("")), IsEmpty());
}

}  // namespace
}  // namespace pinned_images::manifest
