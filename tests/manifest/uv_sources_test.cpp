// SPDX-License-Identifier: MIT
#include "manifest/uv_sources.hpp"

#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string indexes =
    "[[tool.uv.index]]\nname = 'cpu'\nurl = 'https://me:secret@h/whl/cpu'\nexplicit = true\n"
    "[[tool.uv.index]]\nname = 'cuda'\nurl = 'https://h/whl/cu121'\n"
    "[[tool.uv.index]]\nurl = 'https://h/simple'\ndefault = true\n";

Manifest project(const std::string& sources) {
  return read_pyproject("pyproject.toml",
                        "[project]\ndependencies = ['torch==2.1', 'x']\n"
                        "[project.optional-dependencies]\ncpu = ['torch==2.1']\n"
                        "gpu = ['torch==2.1']\n[dependency-groups]\ndev = ['torch[a] ; os_name == "
                        "\"x\"']\n" +
                            indexes + "[tool.uv.sources]\n" + sources);
}

// The index of torch in: dependencies, extra cpu, extra gpu, group dev.
std::vector<std::string> indexes_of_torch(const std::string& sources) {
  std::vector<std::string> result;
  for (const Entry& entry : project(sources).entries) {
    if (entry.name == "torch") result.push_back(entry.index.value_or("-"));
  }
  return result;
}

TEST(UvSources, ReadsIndexesWithoutCredentials) {
  const Manifest manifest = project("");
  ASSERT_EQ(manifest.indexes.size(), 3U);
  EXPECT_EQ(manifest.indexes[0].url, "https://h/whl/cpu");
  EXPECT_TRUE(manifest.indexes[0].only_if_named);
  EXPECT_FALSE(manifest.indexes[1].only_if_named);
  EXPECT_EQ(manifest.indexes[2].name, "");
  EXPECT_TRUE(manifest.indexes[2].is_default);
}

TEST(UvSources, GivesEachEntryItsIndex) {
  EXPECT_THAT(indexes_of_torch("Torch = {index = 'cpu'}\n"),
              ElementsAre("https://h/whl/cpu", "https://h/whl/cpu", "https://h/whl/cpu",
                          "https://h/whl/cpu"));
  EXPECT_THAT(indexes_of_torch("torch = {index = 'elsewhere'}\n"),
              ElementsAre("elsewhere", "elsewhere", "elsewhere", "elsewhere"));
  EXPECT_THAT(indexes_of_torch("torch = [{index = 'cpu', extra = 'CPU'}, {index = 'cuda', extra = "
                               "'gpu'}, {index = 'x', group = 'dev'}]\n"),
              ElementsAre("-", "https://h/whl/cpu", "https://h/whl/cu121", "x"));
  EXPECT_THAT(indexes_of_torch(""), ElementsAre("-", "-", "-", "-"));
}

TEST(UvSources, KeepsTheMarkersThatChoose) {
  const Entry entry = project(
                          "torch = [{index = 'cpu', marker = \"sys_platform=='darwin'\"}, "
                          "{index = 'cuda', marker = \"sys_platform!='darwin'\"}]\n")
                          .entries.at(0);
  EXPECT_EQ(entry.index,
            "https://h/whl/cpu ; sys_platform == \"darwin\", "
            "https://h/whl/cu121 ; sys_platform != \"darwin\"");
  ASSERT_EQ(entry.index_choices.size(), 2U);
  EXPECT_EQ(entry.index_choices[1].index, "https://h/whl/cu121");
  EXPECT_EQ(entry.index_choices[1].marker, "sys_platform != \"darwin\"");
}

TEST(UvSources, TellsLocalPackages) {
  EXPECT_TRUE(project("x = {workspace = true}\n").entries.at(1).local);
  EXPECT_TRUE(project("x = {path = '../x', editable = true}\n").entries.at(1).local);
  EXPECT_FALSE(project("x = {index = 'cpu'}\n").entries.at(1).local);
  EXPECT_FALSE(project("x = [{path = '../x', marker = 'os_name == \"x\"'}, {index = 'cpu'}]\n")
                   .entries.at(1)
                   .local);
}

TEST(UvSources, TellsRemotePackages) {
  const Entry git = project("torch = {git = 'https://u:p@h/t', tag = 'v2', subdirectory = 'py'}\n")
                        .entries.back();
  EXPECT_EQ(git.source, "https://h/t?tag=v2&subdirectory=py");
  EXPECT_EQ(git.source_kind, "git");
  EXPECT_FALSE(git.index);
  EXPECT_EQ(git.install_line, "torch[a] @ git+https://h/t@v2#subdirectory=py ; os_name == \"x\"");
  const Entry url = project("torch = {url = 'https://u:p@h/t.whl'}\n").entries.at(0);
  EXPECT_EQ(url.source, "https://h/t.whl");
  EXPECT_EQ(url.source_kind, "url");
  EXPECT_EQ(url.install_line, "torch @ https://h/t.whl");
}

TEST(UvSources, RefusesWrongValues) {
  const auto problem = [](const std::string& sources) {
    return error_of([&] { read_pyproject("p.toml", "[tool.uv.sources]\n" + sources); });
  };
  EXPECT_EQ(problem("torch = 'cpu'\n"),
            "p.toml:2:9: tool.uv.sources.torch must be a table, not a string\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(problem("torch = [{index = 1}]\n"),
            "p.toml:2:19: tool.uv.sources.torch.index must be a string, not a whole number\n"
            "  hint: write it in quotes");
  EXPECT_EQ(problem("torch = {hg = 'x'}\n"),
            "p.toml:2:9: tool.uv.sources.torch names no source that is known here\n"
            "  hint: name one of index, git, url, path, workspace");
}

}  // namespace
}  // namespace pinned_images::manifest
