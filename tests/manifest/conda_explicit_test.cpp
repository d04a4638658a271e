// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(CondaExplicit, ReadsUrls) {
  const Manifest manifest =
      read_conda_explicit("a.lock",
                          "\xEF\xBB\xBF# platform: linux-64\r\n@EXPLICIT\r\n\r\n"
                          "https://u:p@conda.anaconda.org/t/to-ken/conda-forge/linux-64/"
                          "pytorch-2.10.0-cuda129_py312_300.conda#0123\r\n"
                          "  https://repo.anaconda.com/pkgs/main/noarch/tzdata-2024a-0.tar.bz2");
  EXPECT_THAT(in_short(manifest), ElementsAre("pytorch -|2.10.0|-", "tzdata -|2024a0|-"));
  EXPECT_THAT(manifest.invalid, IsEmpty());
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "explicit");
  EXPECT_EQ(torch.line, 4);
  EXPECT_EQ(torch.column, 1);
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_EQ(torch.platform, "linux-64");
  EXPECT_EQ(torch.condition, "sys_platform == \"linux\" and platform_machine == \"x86_64\"");
  EXPECT_EQ(torch.conda->python_name, "torch");
  EXPECT_EQ(torch.conda->channel, "conda-forge");
  EXPECT_EQ(torch.conda->build, "cuda129_py312_300");
  EXPECT_EQ(torch.conda->spec, std::nullopt);
  EXPECT_EQ(torch.source, std::nullopt);
  const Entry& tzdata = manifest.entries.at(1);
  EXPECT_EQ(tzdata.column, 3);
  EXPECT_EQ(tzdata.hashes, 0);
  EXPECT_EQ(tzdata.platform, std::nullopt);
  EXPECT_EQ(tzdata.condition, std::nullopt);
}

TEST(CondaExplicit, ListsWhatItCannotRead) {
  const Manifest manifest =
      read_conda_explicit("a.lock", "numpy\n@EXPLICIT\nhttps://h/linux-64/a-1.conda\nnumpy=1\n");
  EXPECT_THAT(invalid_of(manifest),
              ElementsAre("1:1: a line before @EXPLICIT",
                          "3:1: not the URL of a conda package: <name>-<version>-<build>.conda",
                          "4:1: not the URL of a conda package: <name>-<version>-<build>.conda"));
  EXPECT_THAT(manifest.entries, IsEmpty());
  EXPECT_THAT(read_conda_explicit("a.lock", "").entries, IsEmpty());
}

TEST(CondaExplicit, IsReadByItsText) {
  const Manifest manifest = read("conda-linux-64.lock", "@EXPLICIT\na-1-0.conda\n");
  EXPECT_EQ(manifest.format, Format::CondaExplicit);
  EXPECT_EQ(manifest.entries.size(), 1U);
}

}  // namespace
}  // namespace pinned_images::manifest
