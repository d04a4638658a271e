// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest setup_cfg(const std::string& text) {
  return read_setup_cfg("setup.cfg", text);
}

TEST(SetupCfg, ReadsRequirements) {
  const Manifest manifest = setup_cfg(
      "[metadata]\nname = My_Project\nversion = 1.2\n"
      "[options]\n"
      "tests_require = pytest\n"
      "setup_requires =\n    torch\n"
      "install_requires =\n"
      "    torch>=2.4.1, <2.7.0\n"
      "    # a comment\n"
      "\n"
      "    Num_py==1.0; python_version>='3.9'\n"
      "[options.extras_require]\n"
      "All_of =\n    torchvision\n"
      "b = x; y[e]==2\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch <2.7.0,>=2.4.1|-|-", "num-py ==1.0|1.0|python_version >= \"3.9\"",
                          "torch |-|-", "pytest |-|-", "torchvision |-|-", "x |-|-", "y ==2|2|-"));
  const Entry& numpy = manifest.entries.at(1);
  EXPECT_EQ(numpy.where, "options.install_requires");
  EXPECT_EQ(numpy.line, 12);
  EXPECT_EQ(numpy.column, 5);
  EXPECT_EQ(numpy.part, (Part{Part::Kind::Dependencies, ""}));
  EXPECT_EQ(numpy.install_line, "Num_py==1.0; python_version>='3.9'");
  EXPECT_EQ(manifest.entries.at(2).where, "options.setup_requires");
  EXPECT_EQ(manifest.entries.at(2).part, (Part{Part::Kind::Build, ""}));
  EXPECT_EQ(manifest.entries.at(3).part, (Part{Part::Kind::Other, ""}));
  EXPECT_EQ(manifest.entries.at(4).where, "options.extras_require.All_of");
  EXPECT_EQ(manifest.entries.at(4).part, (Part{Part::Kind::Extra, "all-of"}));
  EXPECT_EQ(manifest.entries.at(6).line, 16);
  EXPECT_EQ(manifest.entries.at(6).column, 8);
  EXPECT_THAT(manifest.extras, ElementsAre("all-of", "b"));
  EXPECT_EQ(manifest.project_name, "my-project");
  EXPECT_EQ(manifest.project_version, "1.2");
}

TEST(SetupCfg, TakesDashesForUnderscores) {
  EXPECT_THAT(in_short(setup_cfg("[options]\ninstall-requires = a\n")), ElementsAre("a |-|-"));
  EXPECT_THAT(in_short(setup_cfg("[options]\ninstall-requires = a\ninstall_requires = b\n")),
              ElementsAre("b |-|-"));
  EXPECT_THAT(in_short(setup_cfg("[options]\nInstall_requires = a\n")), IsEmpty());
}

TEST(SetupCfg, IncludesFiles) {
  const Manifest manifest = setup_cfg(
      "[options]\n"
      "install_requires = file: a.txt, b.txt\n"
      "[options.extras_require]\n"
      "Dev = file:c.txt,\n"
      "  d.txt\n");
  std::vector<std::string> includes;
  for (const Include& include : manifest.includes) {
    EXPECT_FALSE(include.constraint);
    includes.push_back(include.where + " " + std::to_string(include.line) + ":" +
                       std::to_string(include.column) + " " + include.path);
  }
  EXPECT_THAT(
      includes,
      ElementsAre("options.install_requires 2:26 a.txt", "options.install_requires 2:33 b.txt",
                  "options.extras_require.Dev 4:12 c.txt", "options.extras_require.Dev 5:3 d.txt"));
  EXPECT_THAT(manifest.entries, IsEmpty());
  EXPECT_THAT(manifest.extras, ElementsAre("dev"));
}

TEST(SetupCfg, LeavesOutWhatABuildWouldTell) {
  for (const std::string value : {"attr: a.b", "file: VERSION", "", "\n  1.0"}) {
    EXPECT_EQ(setup_cfg("[metadata]\nversion = " + value + "\n").project_version, std::nullopt);
  }
  EXPECT_EQ(setup_cfg("").project_name, std::nullopt);
}

TEST(SetupCfg, ListsWhatItCannotRead) {
  // One line is split at `;`: setuptools takes the marker for a requirement, and warns of it.
  const Manifest manifest = setup_cfg(
      "[options]\n"
      "install_requires = torch; python_version<\"3\"\n"
      "setup_requires = file: a.txt\n"
      "tests_require =\n"
      "  ok\n"
      "  \xC3\xA9 b\n");
  EXPECT_THAT(in_short(manifest), ElementsAre("torch |-|-", "ok |-|-"));
  ASSERT_EQ(manifest.invalid.size(), 3U);
  EXPECT_EQ(manifest.invalid.at(0).line, 2);
  EXPECT_EQ(manifest.invalid.at(0).column, 42);
  EXPECT_EQ(manifest.invalid.at(1).line, 3);
  EXPECT_EQ(manifest.invalid.at(2).line, 6);
  EXPECT_EQ(manifest.invalid.at(2).column, 3);
}

TEST(SetupCfg, ReadsOddBytes) {
  EXPECT_THAT(in_short(setup_cfg("\xEF\xBB\xBF[options]\r\ninstall_requires =\r\n  a\r\n  b")),
              ElementsAre("a |-|-", "b |-|-"));
  EXPECT_EQ(error_of([] { setup_cfg("x = 1\n"); }),
            "setup.cfg:1:1: a line before any [section]\n"
            "  hint: correct the file (Python's configparser reads it)");
}

TEST(SetupCfg, DropsCommentsAndJoinsLines) {
  EXPECT_THAT(in_short(setup_cfg("[options]\ninstall_requires =\n"
                                 "    torch>=1.8,!=1.9.0   # a comment\n"
                                 "    torchvision >=1 \\\n       ,<2\n"
                                 "    x @ https://h.org/x.zip#egg=x\n")),
              ElementsAre("torch !=1.9.0,>=1.8|-|-", "torchvision <2,>=1|-|-", "x -|-|-"));
}

TEST(SetupCfg, PutsInOtherOptions) {
  const Manifest manifest = setup_cfg(
      "[options.extras_require]\ntest =\n   torch\nall =\n    %(test)s\n    pytest\n"
      "loop =\n    %(loop)s\n    %(round)s\nround =\n    %(loop)s\n    z\n");
  EXPECT_THAT(in_short(manifest),
              testing::IsSupersetOf({"torch |-|-", "torch |-|-", "pytest |-|-", "z |-|-"}));
  EXPECT_EQ(manifest.entries.at(1).part, (Part{Part::Kind::Extra, "all"}));
  EXPECT_THAT(manifest.invalid, IsEmpty());
}

}  // namespace
}  // namespace pinned_images::manifest
