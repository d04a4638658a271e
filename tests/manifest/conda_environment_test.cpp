// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest environment(const std::string& text) {
  return read_conda_environment("environment.yml", text);
}

std::string environment_error(const std::string& text) {
  return error_of([&] { environment(text); });
}

TEST(CondaEnvironment, ReadsMatchSpecs) {
  const Manifest manifest = environment(
      "name: x\nchannels: [pytorch]\ndependencies:\n"
      "  - python=3.10\n"
      "  - pytorch::pytorch=2.5  # [linux]\n"
      "  - 'torchvision==0.20.0'\n"
      "  - \"torchaudio >=2 cuda*\"\n");
  EXPECT_THAT(in_short(manifest), ElementsAre("python -|-|-", "pytorch -|-|-",
                                              "torchvision -|0.20.0|-", "torchaudio -|-|-"));
  const Entry& torch = manifest.entries.at(1);
  EXPECT_EQ(torch.part.kind, Part::Kind::Conda);
  EXPECT_EQ(torch.where, "dependencies");
  EXPECT_EQ(torch.line, 5);
  EXPECT_EQ(torch.column, 5);
  EXPECT_EQ(torch.conda->spec, "=2.5");
  EXPECT_EQ(torch.conda->fuzzy, "2.5");
  EXPECT_EQ(torch.conda->channel, "pytorch");
  EXPECT_EQ(torch.install_line, "");
  EXPECT_EQ(python_name(torch), "torch");
  EXPECT_EQ(manifest.entries.at(3).conda->build, "cuda*");
}

TEST(CondaEnvironment, ReadsThePipSection) {
  const Manifest manifest = environment(
      "dependencies:\r\n"
      "- pip:\r\n"
      "  - torch==2.1.0+cu121 ; sys_platform == 'linux'  # why\r\n"
      "  - -r requirements.txt\r\n"
      "  - '-c limits.txt'\r\n"
      "  - --extra-index-url https://h/cu121\r\n"
      "  - -e .\r\n"
      "  - git+https://u:p@h/a.git#egg=far\r\n"
      "  - |\r\n"
      "    one==1\r\n"
      "    two==2\r\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch ==2.1.0+cu121|2.1.0+cu121|sys_platform == \"linux\"", "far -|-|-",
                          "one ==1|1|-", "two ==2|2|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "dependencies.pip");
  EXPECT_EQ(torch.part.kind, Part::Kind::Dependencies);
  EXPECT_EQ(torch.line, 3);
  EXPECT_EQ(torch.column, 5);
  EXPECT_FALSE(torch.conda);
  EXPECT_EQ(manifest.entries.at(1).direct_reference, "git+https://h/a.git#egg=far");
  EXPECT_EQ(manifest.entries.at(2).line, 10);
  EXPECT_EQ(manifest.entries.at(3).line, 11);
  ASSERT_EQ(manifest.includes.size(), 2U);
  EXPECT_EQ(manifest.includes.at(0).path, "requirements.txt");
  EXPECT_EQ(manifest.includes.at(0).where, "dependencies.pip");
  EXPECT_EQ(manifest.includes.at(0).line, 4);
  EXPECT_EQ(manifest.includes.at(0).column, 5);
  EXPECT_TRUE(manifest.includes.at(1).constraint);
  EXPECT_EQ(manifest.includes.at(1).column, 6);
  ASSERT_EQ(manifest.options.size(), 1U);
  EXPECT_EQ(manifest.options.at(0).name, "--extra-index-url");
  EXPECT_EQ(manifest.options.at(0).line, 6);
  EXPECT_THAT(manifest.notes, ElementsAre("line 7: '.' does not tell its package's name: no image "
                                          "installs it"));
}

TEST(CondaEnvironment, ListsItemsItCannotRead) {
  const Manifest manifest = environment(
      "dependencies:\n- pytorch=\n- 'a@1'\n-\n- pip:\n  - torch==x.y\n  -\n  - \xC3\xA4==1\n");
  EXPECT_THAT(
      invalid_of(manifest),
      ElementsAre("2:11: '=' without a version", "3:5: 'a@1' is not the name of a conda package",
                  "4:1: an item that says nothing", "6:12: expected a version after `==`",
                  "7:3: an item that says nothing", "8:5: expected the name of a package"));
}

TEST(CondaEnvironment, TakesFilesWithoutDependencies) {
  for (const std::string text : {"name: x\n", "dependencies:\n", "dependencies: []\n",
                                 "dependencies:\n- pip:\n", "dependencies:\n- pip: []\n"}) {
    EXPECT_THAT(environment(text).entries, IsEmpty()) << text;
  }
}

TEST(CondaEnvironment, RefusesOtherStructures) {
  const std::string list_hint = "\n  hint: write each item on a line that begins with -";
  EXPECT_EQ(environment_error(""),
            "environment.yml:1:1: the file must be a map, not nothing\n"
            "  hint: write it as lines of `key: value`");
  EXPECT_EQ(environment_error("- a\n"),
            "environment.yml:1:1: the file must be a map, not a list\n"
            "  hint: write it as lines of `key: value`");
  EXPECT_EQ(environment_error("dependencies: pytorch\n"),
            "environment.yml:1:15: dependencies must be a list, not a text or number" + list_hint);
  EXPECT_EQ(environment_error("dependencies:\n- [a]\n"),
            "environment.yml:2:3: an item of dependencies must be a text, not a list\n"
            "  hint: write it on the line of its key");
  EXPECT_EQ(environment_error("dependencies:\n- npm: [a]\n"),
            "environment.yml:2:3: dependencies has no section 'npm', only 'pip'\n"
            "  hint: write conda packages as texts, and those of pip below `pip:`");
  EXPECT_EQ(
      environment_error("dependencies:\n- pip: torch\n"),
      "environment.yml:2:8: dependencies.pip must be a list, not a text or number" + list_hint);
  EXPECT_EQ(environment_error("dependencies:\n\t- a\n"),
            "environment.yml:2:1: not YAML: a tab as indentation\n  hint: indent with spaces");
}

}  // namespace
}  // namespace pinned_images::manifest
