// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string again = "\n  hint: lock again with conda-lock";

Manifest lock(const std::string& text) {
  return read_conda_lock("conda-lock.yml", text);
}

std::string lock_error(const std::string& text) {
  return error_of([&] { lock(text); });
}

TEST(CondaLock, ReadsCondaPackages) {
  const Manifest manifest = lock(
      "version: 1\nmetadata:\n  platforms: [linux-64]\npackage:\n"
      "- name: PyTorch\n  version: '2.10'\n  manager: conda\n  platform: linux-64\n"
      "  dependencies: {}\n"
      "  url: https://u:p@conda.anaconda.org/t/x/pytorch/linux-64/pytorch-2.10-py3_0.tar.bz2\n"
      "  category: main\n  optional: false\n"
      "- name: odd\n  version: 1.10\n  manager: conda\n  platform: osx-arm64\n"
      "  category: Dev_Tools\n  optional: true\n");
  EXPECT_THAT(in_short(manifest), ElementsAre("pytorch -|2.10|-", "odd -|1.10|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "package");
  EXPECT_EQ(torch.line, 5);
  EXPECT_EQ(torch.column, 3);
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_EQ(torch.platform, "linux-64");
  EXPECT_EQ(torch.condition, "sys_platform == \"linux\" and platform_machine == \"x86_64\"");
  EXPECT_EQ(torch.category, "main");
  EXPECT_THAT(torch.groups, ElementsAre("main"));
  EXPECT_EQ(torch.optional, false);
  EXPECT_EQ(torch.conda->python_name, "torch");
  EXPECT_EQ(torch.conda->channel, "pytorch");
  EXPECT_EQ(torch.conda->build, "py3_0");
  EXPECT_EQ(torch.source, std::nullopt);
  const Entry& odd = manifest.entries.at(1);
  EXPECT_EQ(odd.category, "Dev_Tools");
  EXPECT_THAT(odd.groups, ElementsAre("dev-tools"));
  EXPECT_EQ(odd.optional, true);
  EXPECT_EQ(odd.conda->build, std::nullopt);
  EXPECT_EQ(odd.conda->channel, std::nullopt);
  ASSERT_TRUE(manifest.groups.contains("dev-tools"));
  EXPECT_THAT(manifest.groups.at("dev-tools"), IsEmpty());
  EXPECT_FALSE(manifest.groups.contains("main"));
}

TEST(CondaLock, ReadsPipPackages) {
  const Manifest manifest = lock(
      "version: 1\npackage:\n"
      "- {name: Torch, version: 2.1.0, manager: pip, platform: win-64, "
      "url: 'https://u:p@h/torch-2.1.0%2Bcu121-cp310-cp310-win_amd64.whl'}\n"
      "- {name: b, version: 1.0, manager: pip, url: 'git+https://u:p@h/b.git@0123'}\n"
      "- {name: c, version: 1.0, manager: pip, url: 'https://h/c-1.0.tar.gz', "
      "source: {type: url, url: 'https://h/c-1.0.tar.gz'}}\n"
      "- {name: d, version: 01.0, manager: pip}\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch -|2.1.0+cu121|-", "b -|1.0|-", "c -|1.0|-", "d -|1.0|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.source, "https://h/torch-2.1.0%2Bcu121-cp310-cp310-win_amd64.whl");
  EXPECT_EQ(torch.source_kind, "registry");
  EXPECT_EQ(torch.condition, "sys_platform == \"win32\" and platform_machine == \"AMD64\"");
  EXPECT_FALSE(torch.conda);
  EXPECT_EQ(manifest.entries.at(1).source, "git+https://h/b.git@0123");
  EXPECT_EQ(manifest.entries.at(1).source_kind, "git");
  EXPECT_EQ(manifest.entries.at(2).source_kind, "url");
  EXPECT_EQ(manifest.entries.at(3).source_kind, std::nullopt);
}

TEST(CondaLock, RefusesOtherVersions) {
  EXPECT_EQ(lock_error("version: 2\n"),
            "conda-lock.yml:1:10: conda-lock version 2 isn't known, only version 1\n"
            "  hint: lock with a conda-lock that writes version 1, or use a newer pinned-images");
  EXPECT_EQ(lock_error("package: []\n"),
            "conda-lock.yml: not a conda-lock file: it has no version" + again);
  EXPECT_EQ(lock_error("version: '1'\n"),
            "conda-lock.yml:1:10: version must be a whole number, not a text or number\n"
            "  hint: write it without quotes or point");
}

TEST(CondaLock, RefusesWrongValues) {
  const std::string head = "version: 1\npackage:\n";
  EXPECT_EQ(lock_error(head + "- {version: 1}\n"),
            "conda-lock.yml:3:3: a package without a name" + again);
  EXPECT_EQ(lock_error(head + "- {name: a, manager: pip}\n"),
            "conda-lock.yml:3:3: a package without a version" + again);
  EXPECT_EQ(lock_error(head + "- {name: a, version: 1, manager: npm}\n"),
            "conda-lock.yml:3:34: the manager of a package is conda or pip, not 'npm'" + again);
  EXPECT_EQ(lock_error(head + "- a\n"),
            "conda-lock.yml:3:3: an item of package must be a map, not a text or number\n"
            "  hint: write it as lines of `key: value`");
  EXPECT_EQ(lock_error("version: 1\npackage: a\n"),
            "conda-lock.yml:2:10: package must be a list, not a text or number\n"
            "  hint: write each item on a line that begins with -");
  EXPECT_EQ(lock_error(""),
            "conda-lock.yml:1:1: the file must be a map, not nothing\n"
            "  hint: write it as lines of `key: value`");
  EXPECT_THAT(lock("version: 1\n").entries, IsEmpty());
}

}  // namespace
}  // namespace pinned_images::manifest
