// SPDX-License-Identifier: MIT
#include "manifest/poetry_table.hpp"

#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;

std::string pep440(std::string_view constraint) {
  return pep440_of_poetry(constraint).value_or("-");
}

TEST(PoetryTable, TranslatesConstraints) {
  EXPECT_EQ(pep440("^2.7.1"), "<3.0.0,>=2.7.1");
  EXPECT_EQ(pep440("^0.22.1"), "<0.23.0,>=0.22.1");
  EXPECT_EQ(pep440("^0.0.3"), "<0.0.4,>=0.0.3");
  EXPECT_EQ(pep440("^0.0"), "<0.1,>=0.0");
  EXPECT_EQ(pep440("^1.9"), "<2.0,>=1.9");
  EXPECT_EQ(pep440("^99"), "<100,>=99");
  EXPECT_EQ(pep440("~1.2.3"), "<1.3.0,>=1.2.3");
  EXPECT_EQ(pep440("~1"), "<2,>=1");
  EXPECT_EQ(pep440("~=1.2"), "~=1.2");
  EXPECT_EQ(pep440("2.0.1"), "==2.0.1");
  EXPECT_EQ(pep440("=2.0.1"), "==2.0.1");
  EXPECT_EQ(pep440("2.0.*"), "==2.0.*");
  EXPECT_EQ(pep440(">=1, <2"), "<2,>=1");
  EXPECT_EQ(pep440(">=1 <2"), "<2,>=1");
  EXPECT_EQ(pep440("> 1  < 2, != 1.5"), "!=1.5,<2,>1");
  EXPECT_EQ(pep440("^ 1.9"), "<2.0,>=1.9");
  EXPECT_EQ(pep440("*"), "");
  EXPECT_EQ(pep440("^0.22.0+rocm6.3"), "-");
  EXPECT_EQ(pep440("^1 || ^2"), "-");
  EXPECT_EQ(pep440("^x"), "-");
  EXPECT_EQ(pep440("nonsense"), "-");
  EXPECT_EQ(pep440("1 2"), "==1,==2");
}

TEST(PoetryTable, ReadsDependencies) {
  const Manifest manifest = read_pyproject(
      "pyproject.toml",
      "[tool.poetry]\nname = 'A_b'\nversion = '1.0'\n"
      "[tool.poetry.dependencies]\n"
      "python = '^3.10'\n"
      "torch = {version = '2.1.0+cu121', source = 'pytorch', markers = \"os_name=='x'\"}\n"
      "torchvision = [{version = '0.16'}, {version = '*', optional = true}]\n"
      "mine = {path = '../mine'}\n"
      "far = {git = 'https://u:p@h/far.git', rev = 'abc', extras = ['b', 'a']}\n"
      "[tool.poetry.group.dev.dependencies]\n"
      "Pytest = '*'\n"
      "[tool.poetry.extras]\nvision = ['torchvision']\n"
      "[[tool.poetry.source]]\nname = 'pytorch'\nurl = 'https://u:p@h/cu121'\n");
  EXPECT_THAT(in_short(manifest), ElementsAre("torch ==2.1.0+cu121|2.1.0+cu121|os_name == \"x\"",
                                              "torchvision ==0.16|0.16|-", "torchvision |-|-",
                                              "mine -|-|-", "far -|-|-", "pytest |-|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "tool.poetry.dependencies");
  EXPECT_EQ(torch.line, 6);
  EXPECT_EQ(torch.source, "pytorch");
  EXPECT_EQ(torch.index, "https://h/cu121");
  ASSERT_EQ(torch.index_choices.size(), 1U);
  EXPECT_EQ(torch.index_choices[0].index, "https://h/cu121");
  EXPECT_EQ(torch.install_line, "torch==2.1.0+cu121 ; os_name == \"x\"");
  EXPECT_EQ(manifest.entries.at(2).part, (Part{Part::Kind::Extra, "vision"}));
  EXPECT_TRUE(manifest.entries.at(3).local);
  EXPECT_EQ(manifest.entries.at(4).direct_reference, "git+https://h/far.git@abc");
  EXPECT_EQ(manifest.entries.at(5).part, (Part{Part::Kind::Group, "dev"}));
  EXPECT_THAT(group_entries(manifest, "dev"), ElementsAre(5U));
  EXPECT_THAT(manifest.extras, ElementsAre("vision"));
  EXPECT_EQ(manifest.project_name, "a-b");
}

TEST(PoetryTable, KeepsWhatIsWrittenAndAllConditions) {
  const Manifest manifest = read_pyproject(
      "pyproject.toml",
      "[tool.poetry.dependencies]\n"
      "torch = {version = '^2.1', python = '^3.8 || 2.7', markers = \"os_name=='x'\", "
      "platform = 'linux'}\n"
      "far = {git = 'https://h/far.git', markers = \"os_name=='x'\"}\n"
      "url = {url = 'https://h/url-1.zip', python = '<3'}\n"
      "any = {version = '^2 || ^3', python = '*'}\n");
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.raw, "^2.1");
  EXPECT_EQ(torch.python, "^3.8 || 2.7");
  EXPECT_EQ(torch.marker, "os_name == \"x\"");
  EXPECT_EQ(torch.condition,
            "os_name == \"x\" and (python_version >= \"3.8\" and python_version < \"4.0\" or "
            "python_version == \"2.7\") and sys_platform == \"linux\"");
  EXPECT_EQ(torch.install_line, "torch<3.0,>=2.1 ; " + *torch.condition);
  EXPECT_EQ(manifest.entries.at(1).install_line, "far @ git+https://h/far.git ; os_name == \"x\"");
  EXPECT_EQ(manifest.entries.at(1).raw, std::nullopt);
  EXPECT_EQ(manifest.entries.at(2).install_line,
            "url @ https://h/url-1.zip ; python_version < \"3\"");
  EXPECT_EQ(manifest.entries.at(3).raw, "^2 || ^3");
  EXPECT_EQ(manifest.entries.at(3).condition, std::nullopt);
}

TEST(PoetryTable, ListsConditionsItCannotRead) {
  const Manifest manifest = read_pyproject("pyproject.toml",
                                           "[tool.poetry.dependencies]\n"
                                           "a = {version = '1', python = 'x'}\n"
                                           "b = {version = '1', platform = '?'}\n");
  EXPECT_THAT(invalid_of(manifest),
              ElementsAre("2:30: tool.poetry.dependencies.a.python: 'x' is not a constraint",
                          "3:32: tool.poetry.dependencies.b.platform: '?' is not a constraint"));
}

TEST(PoetryTable, RefusesWrongValues) {
  EXPECT_EQ(error_of([] { read_pyproject("p.toml", "[tool.poetry.dependencies]\ntorch = 2.1\n"); }),
            "p.toml:2:9: tool.poetry.dependencies.torch must be a table, not a number with a "
            "point\n  hint: write it as a table of keys and values");
}

}  // namespace
}  // namespace pinned_images::manifest
