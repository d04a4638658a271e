// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::Key;

Manifest lock(const std::string& text) {
  return read_pylock("pylock.toml", text);
}

std::string lock_error(const std::string& text) {
  return error_of([&] { lock(text); });
}

const std::string version_1 = "lock-version = '1.0'\n";
const std::string one = version_1 + "[[packages]]\nname = 'a'\n";
const std::string again = "\n  hint: lock again with the tool that wrote it";

TEST(Pylock, ReadsPackages) {
  const Manifest manifest = lock(
      "lock-version = \"1.0\"\n"
      "extras = [\"Big_One\"]\n"
      "dependency-groups = [\"Lint_it\"]\n"
      "[[packages]]\n"
      "name = \"Torch\"\n"
      "version = \"2.11.0\"\n"
      "marker = \"sys_platform == 'linux'\"\n"
      "index = \"https://u:p@h/simple\"\n"
      "wheels = [{url = \"https://h/torch-2.11.0%2Bcu128-6-cp312-cp312-linux_x86_64.whl\"}]\n"
      "[[packages]]\n"
      "name = \"numpy\"\n"
      "version = \"2.0\"\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch -|2.11.0|sys_platform == 'linux'", "numpy -|2.0|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "packages");
  EXPECT_EQ(torch.line, 4);
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_EQ(torch.source, "https://h/simple");
  EXPECT_EQ(torch.source_kind, "registry");
  EXPECT_EQ(manifest.entries.at(1).source, std::nullopt);
  EXPECT_EQ(torch.files_at, std::nullopt);
  EXPECT_THAT(manifest.extras, ElementsAre("big-one"));
  EXPECT_THAT(manifest.groups, ElementsAre(Key("lint-it")));
}

TEST(Pylock, KnowsTheFolderOfFilesWithoutAnIndex) {
  const auto folder = [](const std::string& wheels) {
    return lock(one + "wheels = [" + wheels + "]\n").entries.at(0).files_at;
  };
  EXPECT_EQ(folder("{url = 'https://u:p@h/rocm/a-1-1.whl'}"), "https://h/rocm/");
  EXPECT_EQ(folder("{url = 'https://h/p/ab/a-1-1.whl'}, {url = 'https://h/p/cd/a-1-2.whl'}"),
            "https://h/p/");
  EXPECT_EQ(folder("{url = 'https://h/a-1-1.whl'}, {url = 'ftp://h/a-1-2.whl'}"), std::nullopt);
  EXPECT_EQ(folder("{url = 'https://files.pythonhosted.org/packages/ab/a-1-1.whl'}"), std::nullopt);
  EXPECT_EQ(folder("{path = 'wheels/a-1-1.whl'}"), std::nullopt);
}

TEST(Pylock, ReadsSources) {
  const auto entry = [](const std::string& text) { return lock(one + text).entries.at(0); };
  const Entry vcs = entry(
      "vcs = {type = 'git', url = 'https://u:p@h/a.git', commit-id = 'abc', subdirectory = 'b'}\n");
  EXPECT_EQ(vcs.source, "https://h/a.git@abc#subdirectory=b");
  EXPECT_EQ(vcs.source_kind, "git");
  EXPECT_FALSE(vcs.local);
  EXPECT_TRUE(entry("vcs = {type = 'git', path = '../a', commit-id = 'abc'}\n").local);
  const Entry directory = entry("directory = {path = '.', editable = true}\n");
  EXPECT_EQ(directory.source, ".");
  EXPECT_EQ(directory.source_kind, "directory");
  EXPECT_TRUE(directory.local);
  const Entry url = entry("archive = {url = 'https://u:p@h/a-1.5.zip'}\n");
  EXPECT_EQ(url.source, "https://h/a-1.5.zip");
  EXPECT_EQ(url.source_kind, "url");
  EXPECT_EQ(url.pinned, "1.5");
  EXPECT_FALSE(url.local);
  const Entry path = entry("archive = {path = 'a-1.5.tar.gz'}\n");
  EXPECT_EQ(path.source_kind, "path");
  EXPECT_EQ(path.pinned, "1.5");
  EXPECT_TRUE(path.local);
}

TEST(Pylock, TakesAMissingVersionFromFileNames) {
  const auto pinned = [](const std::string& text) { return lock(one + text).entries.at(0).pinned; };
  EXPECT_EQ(pinned("wheels = [{name = 'x'}, {url = 'https://h/a-1%2Bcpu-py3-none-any.whl'}]\n"),
            "1+cpu");
  EXPECT_EQ(pinned("sdist = {name = 'a-2.tar.gz'}\n"), "2");
  EXPECT_EQ(pinned("wheels = [{name = 'other-1-py3-none-any.whl'}]\n"), std::nullopt);
  EXPECT_EQ(pinned("directory = {path = 'a'}\n"), std::nullopt);
}

TEST(Pylock, KnowsItsVersions) {
  EXPECT_EQ(lock_error("lock-version = '1.9'\n"), "(none)");
  EXPECT_EQ(lock_error("lock-version = '2.0'\n"),
            "pylock.toml:1:16: pylock.toml version 2.0 isn't known, only 1.x\n"
            "  hint: lock with a tool that writes version 1.0, or use a newer pinned-images");
  EXPECT_EQ(lock_error(""), "pylock.toml: not a pylock.toml: it has no lock-version" + again);
}

TEST(Pylock, RefusesWrongValues) {
  EXPECT_EQ(lock_error(version_1 + "[[packages]]\n"),
            "pylock.toml:2:1: a package without a name" + again);
  EXPECT_EQ(lock_error(one + "vcs = 'x'\n"),
            "pylock.toml:4:7: vcs must be a table, not a string\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(lock_error(one + "wheels = {}\n"),
            "pylock.toml:4:10: wheels must be a list, not a table\n"
            "  hint: write it in square brackets");
  EXPECT_EQ(lock_error(version_1 + "packages = 1\n"),
            "pylock.toml:2:12: packages must be a list, not a whole number\n"
            "  hint: write it in square brackets");
}

TEST(Pylock, ReadsOddBytes) {
  EXPECT_THAT(in_short(lock("\xEF\xBB\xBFlock-version = '1.0'\r\n[[packages]]\r\nname = 'a'\r\n")),
              ElementsAre("a -|-|-"));
}

}  // namespace
}  // namespace pinned_images::manifest
