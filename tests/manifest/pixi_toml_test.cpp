// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest pixi(const std::string& text) {
  return read_pixi_toml("pixi.toml", text);
}

std::string pixi_error(const std::string& text) {
  return error_of([&] { pixi(text); });
}

/// Returns `where name spec|fuzzy|pinned` of each entry.
std::vector<std::string> conda_of(const Manifest& manifest) {
  std::vector<std::string> result;
  for (const Entry& entry : manifest.entries) {
    result.push_back(entry.where + " " + entry.name + " " + entry.conda->spec.value_or("-") + "|" +
                     entry.conda->fuzzy.value_or("-") + "|" + entry.pinned.value_or("-"));
  }
  return result;
}

TEST(PixiToml, ReadsCondaDependencies) {
  const Manifest manifest = pixi(
      "[workspace]\nname = 'My_App'\nversion = '1.2'\n"
      "[dependencies]\npytorch = { version = '>=2.2.0,<2.3', channel = 'https://u:p@h/t/x/c' }\n"
      "a = '2.2.*'\nb = '=2.2'\nc = '==2.2.0'\nd = '2.2.0'\ne = '*'\n"
      "f = { version = '==1.0', build = 'py3*' }\ng = { path = '../g' }\n"
      "h = { url = 'https://conda.anaconda.org/x/linux-64/h-1.0-0.conda' }\n"
      "[host-dependencies]\nTorchVision = '0.17.0 py3*'\n"
      "[build-dependencies]\ncmake = '>=3'\n");
  EXPECT_THAT(conda_of(manifest),
              ElementsAre("dependencies pytorch >=2.2.0,<2.3|-|-", "dependencies a 2.2.*|-|-",
                          "dependencies b =2.2|2.2|-", "dependencies c ==2.2.0|-|2.2.0",
                          "dependencies d 2.2.0|-|2.2.0", "dependencies e *|-|-",
                          "dependencies f ==1.0=py3*|-|1.0", "dependencies g *|-|-",
                          "dependencies h ==1.0=0|-|1.0",
                          "host-dependencies torchvision 0.17.0 py3*|-|0.17.0",
                          "build-dependencies cmake >=3|-|-"));
  EXPECT_EQ(manifest.project_name, "my-app");
  EXPECT_EQ(manifest.project_version, "1.2");
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.part.kind, Part::Kind::Conda);
  EXPECT_EQ(torch.conda->channel, "https://h/c");
  EXPECT_EQ(python_name(torch), "torch");
  EXPECT_EQ(torch.line, 5);
  EXPECT_EQ(torch.column, 1);
  EXPECT_EQ(torch.install_line, "");
  EXPECT_EQ(manifest.entries.at(6).conda->build, "py3*");
  EXPECT_TRUE(manifest.entries.at(7).local);
  EXPECT_EQ(manifest.entries.at(8).conda->channel, "x");
}

TEST(PixiToml, ReadsPypiDependencies) {
  const Manifest manifest = pixi(
      "[project]\nname = 'a'\n[pypi-dependencies]\n"
      "Torch = { version = '==2.1.0+cu121', extras = ['b', 'a'], index = 'https://u:p@h/cu121' }\n"
      "any = '*'\nmine = { path = '.', editable = true }\n"
      "far = { git = 'https://u:p@h/far.git', rev = '0123', subdirectory = 'x' }\n"
      "wheel = { url = 'https://u:p@h/wheel-1.0-py3-none-any.whl' }\n"
      "marked = { version = '>=1', env-markers = \"os_name=='x'\" }\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch ==2.1.0+cu121|2.1.0+cu121|-", "any |-|-", "mine -|-|-",
                          "far -|-|-", "wheel -|1.0|-", "marked >=1|-|os_name == \"x\""));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "pypi-dependencies");
  EXPECT_EQ(torch.part.kind, Part::Kind::Dependencies);
  EXPECT_THAT(torch.extras, ElementsAre("a", "b"));
  EXPECT_EQ(torch.index, "https://h/cu121");
  EXPECT_EQ(torch.install_line, "torch[a,b]==2.1.0+cu121");
  EXPECT_FALSE(torch.conda);
  EXPECT_EQ(manifest.entries.at(1).install_line, "any");
  EXPECT_TRUE(manifest.entries.at(2).local);
  EXPECT_EQ(manifest.entries.at(3).direct_reference, "git+https://h/far.git@0123#subdirectory=x");
  EXPECT_EQ(manifest.entries.at(3).install_line, "far @ git+https://h/far.git@0123#subdirectory=x");
  EXPECT_EQ(manifest.entries.at(4).direct_reference, "https://h/wheel-1.0-py3-none-any.whl");
  EXPECT_EQ(manifest.entries.at(5).install_line, "marked>=1 ; os_name == \"x\"");
}

TEST(PixiToml, ReadsFeaturesAndTargets) {
  const Manifest manifest = pixi(
      "[target.linux-64.dependencies]\npytorch = '==2.2.0'\n"
      "[target.unix.pypi-dependencies]\ntorch = { version = '==2', env-markers = \"os_name=='a' or "
      "os_name=='b'\" }\n"
      "[feature.Cu_da.dependencies]\npytorch = '2.*'\n"
      "[feature.Cu_da.pypi-dependencies]\ntorchaudio = '==2.1'\n"
      "[feature.Cu_da.target.win-64.pypi-dependencies]\ntorchvision = '==0.1'\n"
      "[feature.empty]\nplatforms = []\n");
  std::vector<std::string> where;
  for (const Entry& entry : manifest.entries) where.push_back(entry.where + " " + entry.name);
  EXPECT_THAT(where, ElementsAre("target.linux-64.dependencies pytorch",
                                 "target.unix.pypi-dependencies torch",
                                 "feature.Cu_da.dependencies pytorch",
                                 "feature.Cu_da.pypi-dependencies torchaudio",
                                 "feature.Cu_da.target.win-64.pypi-dependencies torchvision"));
  const Entry& conda = manifest.entries.at(0);
  EXPECT_EQ(conda.platform, "linux-64");
  EXPECT_EQ(conda.condition, "sys_platform == \"linux\" and platform_machine == \"x86_64\"");
  const Entry& marked = manifest.entries.at(1);
  EXPECT_EQ(marked.marker, "os_name == \"a\" or os_name == \"b\"");
  EXPECT_EQ(marked.condition,
            "sys_platform != \"win32\" and (os_name == \"a\" or os_name == \"b\")");
  EXPECT_EQ(marked.install_line, "torch==2 ; " + *marked.condition);
  EXPECT_EQ(manifest.entries.at(2).part.kind, Part::Kind::Conda);
  EXPECT_EQ(manifest.entries.at(3).part, (Part{Part::Kind::Group, "cu-da"}));
  EXPECT_THAT(group_entries(manifest, "Cu.da"), ElementsAre(3U, 4U));
  EXPECT_THAT(group_entries(manifest, "empty"), IsEmpty());
}

TEST(PixiToml, ReadsTheTablesOfPyproject) {
  const Manifest manifest =
      read_pyproject("pyproject.toml",
                     "[project]\nname = 'app'\nversion = '1'\n"
                     "[dependency-groups]\ntest = ['pytest']\n"
                     "[tool.pixi.workspace]\nname = 'other'\nversion = '2'\n"
                     "[tool.pixi.dependencies]\npytorch = '==2.2.0'\n"
                     "[tool.pixi.pypi-dependencies]\napp = { path = '.', editable = true }\n"
                     "[tool.pixi.feature.test.pypi-dependencies]\nhypothesis = '*'\n"
                     "[tool.pixi.feature.conda-only.dependencies]\nnumpy = '*'\n");
  EXPECT_EQ(manifest.project_name, "app");
  EXPECT_EQ(manifest.project_version, "1");
  EXPECT_EQ(manifest.entries.at(1).where, "tool.pixi.dependencies");
  EXPECT_EQ(manifest.entries.at(1).pinned, "2.2.0");
  EXPECT_TRUE(manifest.entries.at(2).local);
  EXPECT_EQ(manifest.entries.at(3).where, "tool.pixi.feature.test.pypi-dependencies");
  EXPECT_THAT(group_entries(manifest, "test"), ElementsAre(0U, 3U));
  EXPECT_FALSE(manifest.groups.contains("conda-only"));
}

TEST(PixiToml, ListsWhatItCannotRead) {
  const Manifest manifest = pixi(
      "[dependencies]\na = '>='\nb = { version = '1 2 3' }\n"
      "[pypi-dependencies]\nc = '1.0'\nd = ''\ne = { version = 'x' }\n");
  EXPECT_THAT(
      invalid_of(manifest),
      ElementsAre("2:8: '>=' without a version", "3:20: a version can't go on like this",
                  "5:6: '1.0' is not a version specifier", "6:6: '' is not a version specifier",
                  "7:18: 'x' is not a version specifier"));
  EXPECT_THAT(manifest.entries, IsEmpty());
}

TEST(PixiToml, RefusesWrongTypes) {
  const std::string hint = "\n  hint: write it as a table of keys and values";
  EXPECT_EQ(pixi_error("dependencies = []\n"),
            "pixi.toml:1:16: dependencies must be a table, not a list" + hint);
  EXPECT_EQ(pixi_error("[dependencies]\na = 1\n"),
            "pixi.toml:2:5: dependencies.a must be a table, not a whole number" + hint);
  EXPECT_EQ(pixi_error("[dependencies]\na = { version = 1 }\n"),
            "pixi.toml:2:17: dependencies.a.version must be a string, not a whole number\n"
            "  hint: write it in quotes");
  EXPECT_EQ(pixi_error("feature = 1\n"),
            "pixi.toml:1:11: feature must be a table, not a whole number" + hint);
  EXPECT_EQ(pixi_error("[feature]\nx = 1\n"),
            "pixi.toml:2:5: feature.x must be a table, not a whole number" + hint);
  EXPECT_EQ(pixi_error("[target]\nwin = 1\n"),
            "pixi.toml:2:7: target.win must be a table, not a whole number" + hint);
  EXPECT_EQ(error_of([] { read_pyproject("p.toml", "[tool]\npixi = 1\n"); }),
            "p.toml:2:8: tool.pixi must be a table, not a whole number" + hint);
  EXPECT_THAT(pixi("").entries, IsEmpty());
}

}  // namespace
}  // namespace pinned_images::manifest
