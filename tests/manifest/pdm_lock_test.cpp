// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;

Manifest lock(const std::string& text) {
  return read_pdm_lock("pdm.lock", text);
}

std::string lock_error(const std::string& text) {
  return error_of([&] { lock(text); });
}

const std::string version_4 = "[metadata]\nlock_version = '4.5.0'\n";
const std::string one = version_4 + "[[package]]\nname = 'a'\nversion = '1'\n";
const std::string again = "\n  hint: lock again with PDM";

TEST(PdmLock, ReadsPackages) {
  const Manifest manifest = lock(version_4 +
                                 "[[package]]\n"
                                 "name = \"Torch\"\n"
                                 "version = \"2.4.0+CU121\"\n"
                                 "extras = [\"b_c\", \"A\"]\n"
                                 "groups = [\"default\", \"Lint_it\"]\n"
                                 "marker = \"sys_platform == \\\"linux\\\"\"\n");
  EXPECT_THAT(in_short(manifest), ElementsAre("torch -|2.4.0+cu121|sys_platform == \"linux\""));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "package");
  EXPECT_EQ(torch.line, 3);
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_EQ(torch.source_kind, "registry");
  EXPECT_EQ(torch.source, std::nullopt);
  EXPECT_THAT(torch.extras, ElementsAre("a", "b-c"));
  EXPECT_THAT(torch.groups, ElementsAre("default", "lint-it"));
  EXPECT_EQ(torch.install_line, "");
  EXPECT_THAT(manifest.groups, ElementsAre(Key("lint-it")));
  EXPECT_THAT(manifest.groups.at("lint-it"), IsEmpty());
}

TEST(PdmLock, ReadsSources) {
  const auto entry = [](const std::string& text) { return lock(one + text).entries.at(0); };
  const Entry git = entry("git = 'https://u:p@h/a.git'\nref = 'main'\nrevision = 'abc'\n");
  EXPECT_EQ(git.source, "https://h/a.git@abc");
  EXPECT_EQ(git.source_kind, "git");
  EXPECT_FALSE(git.local);
  EXPECT_EQ(entry("git = 'https://h/a.git'\nref = 'main'\n").source, "https://h/a.git@main");
  const Entry url = entry("url = 'https://u:p@h/a.zip'\nsubdirectory = 'b'\n");
  EXPECT_EQ(url.source, "https://h/a.zip#subdirectory=b");
  EXPECT_EQ(url.source_kind, "url");
  EXPECT_FALSE(url.local);
  EXPECT_TRUE(entry("url = 'file:///a.zip'\n").local);
  const Entry path = entry("path = './a'\neditable = true\n");
  EXPECT_EQ(path.source, "./a");
  EXPECT_EQ(path.source_kind, "path");
  EXPECT_TRUE(path.local);
}

TEST(PdmLock, KnowsTheFolderOfStaticUrls) {
  const auto folder = [](const std::string& files) {
    return lock(one + "files = [" + files + "]\n").entries.at(0).files_at;
  };
  EXPECT_EQ(
      folder("{url = 'https://u:p@h/whl/cpu/a-1-1.whl'}, {url = 'https://h/whl/cpu/a-1.zip'}"),
      "https://h/whl/cpu/");
  EXPECT_EQ(folder("{file = 'a-1-1.whl', hash = 'sha256:0'}"), std::nullopt);
}

TEST(PdmLock, KeepsTheEdgesOfAnExtraWithIt) {
  const Manifest manifest = lock(one +
                                 "dependencies = ['X_y>=1; os_name==\"x\"', 'b[Q_r]']\n"
                                 "[[package]]\nname = 'a'\nversion = '1'\nextras = ['E_f']\n"
                                 "dependencies = ['a==1', 'numpy']\n");
  ASSERT_EQ(manifest.packages.size(), 2U);
  const LockPackage& plain = manifest.packages.at(0);
  ASSERT_EQ(plain.dependencies.size(), 2U);
  EXPECT_EQ(plain.dependencies.at(0).name, "x-y");
  EXPECT_EQ(plain.dependencies.at(0).marker, "os_name == \"x\"");
  EXPECT_THAT(plain.dependencies.at(1).extras, ElementsAre("q-r"));
  const LockPackage& extra = manifest.packages.at(1);
  EXPECT_EQ(extra.entry, 1U);
  EXPECT_THAT(extra.dependencies, IsEmpty());
  EXPECT_EQ(extra.extras.at("e-f").at(1).name, "numpy");
}

TEST(PdmLock, KnowsItsVersions) {
  EXPECT_EQ(lock_error("[metadata]\nlock_version = '4.0'\n"), "(none)");
  EXPECT_EQ(lock_error("[metadata]\nlock_version = '3.1'\n[metadata.files]\n"), "(none)");
  const std::string other =
      "pdm.lock:2:16: pdm.lock version 3.1 isn't known, only 4.x, and 3.x with [metadata.files]\n"
      "  hint: lock with a PDM that writes version 4, or use a newer pinned-images";
  EXPECT_EQ(lock_error("[metadata]\nlock_version = '3.1'\n"), other);
  EXPECT_EQ(lock_error("[metadata]\nlock_version = '5.0'\n"),
            "pdm.lock:2:16: pdm.lock version 5.0 isn't known, only 4.x, and 3.x with "
            "[metadata.files]\n"
            "  hint: lock with a PDM that writes version 4, or use a newer pinned-images");
  EXPECT_EQ(lock_error(""), "pdm.lock: not a pdm.lock: it has no metadata.lock_version" + again);
}

TEST(PdmLock, RefusesWrongValues) {
  EXPECT_EQ(lock_error(version_4 + "[[package]]\n"),
            "pdm.lock:3:1: a package without a name" + again);
  EXPECT_EQ(lock_error(one + "dependencies = ['a b']\n"), "(none)");
  EXPECT_EQ(lock_error(one + "dependencies = ['==1']\n"),
            "pdm.lock:6:18: dependencies: expected the name of a package" + again);
  EXPECT_EQ(lock_error(one + "dependencies = [1]\n"),
            "pdm.lock:6:17: an item of dependencies must be a string, not a whole number\n"
            "  hint: write it in quotes");
  EXPECT_EQ(lock_error(one + "extras = 'x'\n"),
            "pdm.lock:6:10: extras must be a list, not a string\n"
            "  hint: write it in square brackets");
}

TEST(PdmLock, ReadsOddBytes) {
  EXPECT_THAT(in_short(lock("\xEF\xBB\xBF[metadata]\r\nlock_version = '4.4'\r\n"
                            "[[package]]\r\nname = 'a'\r\n")),
              ElementsAre("a -|-|-"));
}

}  // namespace
}  // namespace pinned_images::manifest
