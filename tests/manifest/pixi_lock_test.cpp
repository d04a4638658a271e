// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string again = "\n  hint: lock again with pixi";
const std::string on_linux = "sys_platform == \"linux\" and platform_machine == \"x86_64\"";
const std::string on_windows = "sys_platform == \"win32\" and platform_machine == \"AMD64\"";

Manifest lock(const std::string& text) {
  return read_pixi_lock("pixi.lock", text);
}

std::string lock_error(const std::string& text) {
  return error_of([&] { lock(text); });
}

TEST(PixiLock, ReadsVersion6) {
  const Manifest manifest = lock(
      "version: 6\nenvironments:\n"
      "  default:\n    channels:\n    - url: https://conda.anaconda.org/conda-forge/\n"
      "    packages:\n"
      "      linux-64:\n"
      "      - conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.5.1-cuda_0.conda\n"
      "      - conda: https://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h_0.conda\n"
      "      - pypi: https://h/torch-2.1.0%2Bcu121-cp310-cp310-linux_x86_64.whl\n"
      "      win-64:\n"
      "      - conda: https://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h_0.conda\n"
      "  Test:\n    packages:\n      linux-64:\n"
      "      - conda: https://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h_0.conda\n"
      "      - pypi: ./\n"
      "packages:\n"
      "- conda: https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.5.1-cuda_0.conda\n"
      "- conda: https://conda.anaconda.org/conda-forge/noarch/tzdata-2024a-h_0.conda\n"
      "- pypi: https://h/torch-2.1.0%2Bcu121-cp310-cp310-linux_x86_64.whl\n"
      "  name: torch\n  version: 2.1.0\n"
      "- pypi: ./\n  name: My_App\n  editable: true\n"
      "- pypi: git+https://u:p@h/a.git?rev=x#0123\n  name: a\n  version: '1.10'\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("pytorch -|2.5.1|-", "tzdata -|2024a0|-", "torch -|2.1.0+cu121|-",
                          "my-app -|-|-", "a -|1.10|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "packages");
  EXPECT_EQ(torch.line, 19);
  EXPECT_EQ(torch.column, 3);
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_EQ(torch.platform, "linux-64");
  EXPECT_EQ(torch.condition, on_linux);
  EXPECT_EQ(torch.conda->channel, "conda-forge");
  EXPECT_EQ(torch.conda->build, "cuda_0");
  EXPECT_EQ(python_name(torch), "torch");
  EXPECT_THAT(torch.groups, ElementsAre("default"));
  const Entry& tzdata = manifest.entries.at(1);
  EXPECT_EQ(tzdata.platform, std::nullopt);
  EXPECT_EQ(tzdata.condition, on_linux + " or " + on_windows);
  EXPECT_THAT(tzdata.groups, ElementsAre("default", "test"));
  const Entry& wheel = manifest.entries.at(2);
  EXPECT_EQ(wheel.condition, on_linux);
  EXPECT_EQ(wheel.source_kind, "registry");
  EXPECT_EQ(wheel.source, "https://h/torch-2.1.0%2Bcu121-cp310-cp310-linux_x86_64.whl");
  const Entry& mine = manifest.entries.at(3);
  EXPECT_TRUE(mine.local);
  EXPECT_EQ(mine.source_kind, "editable");
  EXPECT_EQ(manifest.entries.at(4).source, "git+https://h/a.git?rev=x#0123");
  EXPECT_EQ(manifest.entries.at(4).source_kind, "git");
  EXPECT_THAT(manifest.entries.at(4).groups, IsEmpty());
  ASSERT_EQ(manifest.groups.size(), 1U);
  EXPECT_THAT(manifest.groups.at("test"), IsEmpty());
}

TEST(PixiLock, ReadsVersions4And5) {
  for (const std::string version : {"4", "5"}) {
    const Manifest manifest =
        lock("version: " + version +
             "\nenvironments:\n  default:\n    packages:\n      win-64:\n"
             "      - conda: https://u:p@h/t/x/c/win-64/pytorch-2.0-0.tar.bz2\n"
             "      - pypi: direct+https://h/click-8.1.7-py3-none-any.whl\n"
             "      - pypi: ./links/a-1.0-py3-none-any.whl\n"
             "packages:\n"
             "- kind: conda\n  name: pytorch\n  version: '2.0'\n  build: '0'\n  subdir: win-64\n"
             "  url: https://u:p@h/t/x/c/win-64/pytorch-2.0-0.tar.bz2\n"
             "- kind: pypi\n  name: click\n  version: 8.1.7\n"
             "  url: direct+https://h/click-8.1.7-py3-none-any.whl\n"
             "- kind: pypi\n  name: a\n  version: '1.0'\n  path: ./links/a-1.0-py3-none-any.whl\n");
    EXPECT_THAT(in_short(manifest), ElementsAre("pytorch -|2.0|-", "click -|8.1.7|-", "a -|1.0|-"));
    EXPECT_EQ(manifest.entries.at(0).conda->channel, "c");
    EXPECT_EQ(manifest.entries.at(0).condition, on_windows);
    EXPECT_THAT(manifest.entries.at(0).groups, ElementsAre("default"));
    EXPECT_EQ(manifest.entries.at(1).source, "https://h/click-8.1.7-py3-none-any.whl");
    EXPECT_EQ(manifest.entries.at(1).source_kind, "url");
    EXPECT_EQ(manifest.entries.at(2).source_kind, "path");
    EXPECT_TRUE(manifest.entries.at(2).local);
    EXPECT_THAT(manifest.groups, IsEmpty());
  }
}

TEST(PixiLock, ReadsVersion7) {
  const Manifest manifest = lock(
      "version: 7\nplatforms:\n- name: cuda-box\n  subdir: linux-64\n- name: win-64\n"
      "environments:\n  default:\n    packages:\n      cuda-box:\n"
      "      - conda_source: child[87dc0b8a] @ ./child\n"
      "      - conda: mono\n        name: one\n"
      "      - pypi: https://u:p@h/p/requests-2.31.0-py3-none-any.whl\n"
      "packages:\n"
      "- conda_source: child[87dc0b8a] @ ./child\n  version: 0.1.0\n  subdir: noarch\n"
      "- conda: mono\n  name: one\n"
      "- conda: mono\n  name: two\n"
      "- pypi: https://u:p@h/p/requests-2.31.0-py3-none-any.whl\n  name: requests\n"
      "  version: 2.31.0\n  index: https://u:p@h/simple\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("child -|0.1.0|-", "one -|-|-", "two -|-|-", "requests -|2.31.0|-"));
  const Entry& child = manifest.entries.at(0);
  EXPECT_EQ(child.source, "./child");
  EXPECT_EQ(child.source_kind, "directory");
  EXPECT_TRUE(child.local);
  EXPECT_EQ(child.condition, on_linux);
  EXPECT_THAT(manifest.entries.at(1).groups, ElementsAre("default"));
  EXPECT_THAT(manifest.entries.at(2).groups, IsEmpty());
  EXPECT_EQ(manifest.entries.at(3).index, "https://h/simple");
  EXPECT_EQ(manifest.entries.at(3).source, "https://h/p/requests-2.31.0-py3-none-any.whl");
}

TEST(PixiLock, RefusesOtherVersions) {
  for (const std::string version : {"3", "8"}) {
    EXPECT_EQ(lock_error("version: " + version + "\n"),
              "pixi.lock:1:10: pixi.lock version " + version +
                  " isn't known, only versions 4 to 7\n"
                  "  hint: lock with a pixi that writes one of them, or use a newer pinned-images");
  }
  EXPECT_EQ(lock_error("packages: []\n"), "pixi.lock: not a pixi.lock: it has no version" + again);
  EXPECT_EQ(lock_error("- 6\n"),
            "pixi.lock:1:1: the file must be a map, not a list\n"
            "  hint: write it as lines of `key: value`");
}

TEST(PixiLock, RefusesWrongValues) {
  const std::string head = "version: 6\npackages:\n";
  EXPECT_EQ(lock_error(head + "- name: a\n"),
            "pixi.lock:3:3: a package that is neither of conda nor of PyPI" + again);
  EXPECT_EQ(lock_error(head + "- kind: conda\n"), "pixi.lock:3:3: a package without a url" + again);
  EXPECT_EQ(lock_error(head + "- conda: ./x\n"), "pixi.lock:3:3: a package without a name" + again);
  EXPECT_EQ(lock_error(head + "- pypi: ./x\n"), "pixi.lock:3:3: a package without a name" + again);
  EXPECT_EQ(lock_error(head + "- a\n"),
            "pixi.lock:3:3: an item of packages must be a map, not a text or number\n"
            "  hint: write it as lines of `key: value`");
  EXPECT_EQ(lock_error("version: 6\nenvironments:\n  x:\n    packages: [a]\n"),
            "pixi.lock:4:15: environments.x.packages must be a map, not a list\n"
            "  hint: write it as lines of `key: value`");
  EXPECT_EQ(lock_error("version: 6\nenvironments:\n  x:\n    packages:\n      win-64: a\n"),
            "pixi.lock:5:15: environments.x.packages must be a list, not a text or number\n"
            "  hint: write each item on a line that begins with -");
  EXPECT_THAT(lock("version: 6\n").entries, IsEmpty());
}

}  // namespace
}  // namespace pinned_images::manifest
