// SPDX-License-Identifier: MIT
#include "image/requirements.hpp"

#include "samples.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

using Lines = std::vector<std::string>;

const std::string project =
    "[project]\nname = \"p\"\nversion = \"1\"\n"
    "dependencies = [\"torch==2.1\", \"numpy>=1.20\", \"pywin ; sys_platform == 'win32'\"]\n"
    "[project.optional-dependencies]\nplot = [\"matplotlib\"]\nall = [\"p[plot]\"]\n"
    "[dependency-groups]\nlint = [\"ruff\"]\n";

TEST(Requirements, TheFlatListOfAPyproject) {
  ImageSpec image = full_image();
  image.extras = {"all"};
  image.groups = {"lint"};
  const InstallLists lists = install_lists(image, trees_of({{"pyproject.toml", project}}));
  EXPECT_EQ(lists.pins, Lines{"torch==2.1"});
  EXPECT_EQ(lists.requirements, (Lines{"torch==2.1", "numpy>=1.20", "matplotlib", "ruff"}));
  EXPECT_EQ(lists.constraints, Lines{});
}

TEST(Requirements, AFollowerInstallsNoPin) {
  ImageSpec image = full_image();
  image.only_groups = true;
  image.groups = {"lint"};
  image.index_url = "https://index.example.org/simple";
  const InstallLists lists = install_lists(image, trees_of({{"pyproject.toml", project}}));
  EXPECT_EQ(lists.pins, Lines{});
  EXPECT_EQ(lists.requirements, (Lines{"--index-url https://index.example.org/simple", "ruff"}));
}

TEST(Requirements, OptionsOfFilesAndKeywordsComeFirst) {
  ImageSpec image = full_image();
  image.extra_index_urls = {"https://a.example.org"};
  image.find_links = {"https://w.example.org"};
  const auto tree = tree_of({{"r/requirements.txt",
                              "--extra-index-url https://b.example.org\n-r base.txt\n-c c.txt\n"
                              "-e .\n./local\ntorch==2.1 --hash=sha256:00\n"},
                             {"r/base.txt", "torchvision==0.16\n"},
                             {"r/c.txt", "numpy<2\n"}},
                            "r/requirements.txt");
  const InstallLists lists = install_lists(image, {tree});
  const Lines options = {"--extra-index-url https://a.example.org",
                         "--find-links https://w.example.org",
                         "--extra-index-url https://b.example.org"};
  Lines expected = options;
  expected.insert(expected.end(), {"torch==2.1", "torchvision==0.16"});
  EXPECT_EQ(lists.requirements, expected);
  EXPECT_EQ(lists.pins, expected);
  EXPECT_EQ(lists.constraints, Lines{"numpy<2"});
}

TEST(Requirements, ALockConstrainsAndNamesItsIndex) {
  const std::string lock =
      "version = 1\n[[package]]\nname = \"p\"\nversion = \"1\"\nsource = { virtual = \".\" }\n"
      "dependencies = [{ name = \"torch\" }, { name = \"numpy\" }]\n"
      "[[package]]\nname = \"numpy\"\nversion = \"1.26.4\"\n"
      "source = { registry = \"https://pypi.org/simple\" }\n"
      "[[package]]\nname = \"torch\"\nversion = \"2.1.0+cpu\"\n"
      "source = { registry = \"https://download.pytorch.org/whl/cpu\" }\n"
      "resolution-markers = [\"python_version < '3.12'\"]\n";
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const InstallLists lists =
      install_lists(image, trees_of({{"pyproject.toml", project}, {"uv.lock", lock}}));
  EXPECT_EQ(lists.constraints,
            (Lines{"numpy==1.26.4", "torch==2.1.0+cpu ; python_version < '3.12'"}));
  EXPECT_EQ(lists.pins,
            (Lines{"--extra-index-url https://download.pytorch.org/whl/cpu", "torch==2.1"}));
}

std::string locked(const std::string& name, const std::string& more) {
  return "[[package]]\nname = \"" + name +
         "\"\nversion = \"1\"\n"
         "source = { registry = \"https://pypi.org/simple\" }\n" +
         more;
}

// `old` is needed on an old Python, and so is what it needs; `seldom` where one of two says so, and
// `often` anyway, whatever else asks for it.
TEST(Requirements, ALockAloneKeepsTheMarkersOfItsEdges) {
  const std::string lock =
      "version = 1\n[[package]]\nname = \"p\"\nversion = \"1\"\nsource = { virtual = \".\" }\n"
      "dependencies = [{ name = \"old\", marker = \"python_full_version < '3.9'\" },\n"
      "  { name = \"seldom\", marker = \"implementation_name == 'pypy'\" }, { name = \"user\" },\n"
      "  { name = \"often\", marker = \"python_full_version < '3.9'\" },\n"
      "  { name = \"win\", marker = \"sys_platform == 'win32'\" }]\n" +
      locked("below", "dependencies = [{ name = \"old\" }]\n") + locked("deep", "") +
      locked("often", "") +
      locked("old",
             "dependencies = [{ name = \"below\" }, "
             "{ name = \"deep\", marker = \"implementation_name == 'pypy'\" }]\n") +
      locked("seldom", "") +
      locked("user",
             "dependencies = [{ name = \"often\" }, { name = \"seldom\", marker = "
             "\"sys_platform == 'linux' and python_full_version < '3.9'\" }]\n") +
      locked("win", "");
  ImageSpec image = full_image();
  image.pins = {};
  EXPECT_EQ(install_lists(image, trees_of({{"uv.lock", lock}})).requirements,
            (Lines{"below==1 ; python_full_version < '3.9'",
                   "deep==1 ; (implementation_name == 'pypy') and (python_full_version < '3.9')",
                   "often==1", "old==1 ; python_full_version < '3.9'",
                   "seldom==1 ; (implementation_name == 'pypy') or (sys_platform == 'linux' and "
                   "python_full_version < '3.9')",
                   "user==1"}));
  image.python = "3.11";
  EXPECT_EQ(install_lists(image, trees_of({{"uv.lock", lock}})).requirements,
            (Lines{"often==1", "seldom==1 ; implementation_name == 'pypy'", "user==1"}));
}

// uv names extras that exclude each other in a way of its own, which pip does not know.
TEST(Requirements, ExtrasThatExcludeEachOtherAreDecidedForPip) {
  const std::string fork = "extra == 'extra-1-p-cpu'";
  const std::string other = "extra == 'extra-1-p-gpu' or extra != 'extra-1-p-cpu'";
  const auto version = [](const std::string& number, const std::string& markers) {
    return "[[package]]\nname = \"t\"\nversion = \"" + number +
           "\"\n"
           "source = { registry = \"https://pypi.org/simple\" }\n"
           "resolution-markers = [\"python_full_version < '3.9' and " +
           markers + "\"]\n";
  };
  const auto edge = [](const std::string& number, const std::string& marker) {
    return "{ name = \"t\", version = \"" + number +
           "\", source = { registry = "
           "\"https://pypi.org/simple\" }, marker = \"python_full_version < '3.9' and (" +
           marker + ")\" }";
  };
  const std::string lock =
      "version = 1\n[[package]]\nname = \"p\"\nversion = \"1\"\nsource = { virtual = \".\" }\n"
      "dependencies = [" +
      edge("1", fork) + ", " + edge("2", other) +
      "]\n"
      "[package.metadata]\nprovides-extras = [\"cpu\"]\n" +
      version("1", fork) + version("2", "(" + other + ")");
  ImageSpec image = full_image();
  image.pins = {};
  image.extras = {"cpu"};
  EXPECT_EQ(install_lists(image, trees_of({{"uv.lock", lock}})).requirements,
            Lines{"t==1 ; python_full_version < \"3.9\""});
  image.extras = {};
  EXPECT_EQ(install_lists(image, trees_of({{"uv.lock", lock}})).requirements,
            Lines{"t==2 ; python_full_version < \"3.9\""});
}

TEST(Requirements, CredentialsInAUrlAreRefused) {
  const auto text = [](const std::string& lines) {
    return error_of([&] { install_lists(full_image(), trees_of({{"requirements.txt", lines}})); });
  };
  const std::string expected =
      ": a URL holds credentials, which would stay in the image\n"
      "  hint: take them out and pass them by docker_image(... SECRETS netrc=file:<path>)";
  EXPECT_EQ(text("--extra-index-url https://me:hush@x.org/simple\n"),
            "requirements.txt:1" + expected);
  EXPECT_EQ(text("torch @ https://me:hush@x.org/torch-2.1-py3-none-any.whl\n"),
            "requirements.txt:1:1" + expected);
  EXPECT_EQ(text("--extra-index-url https://${USER_OF_X}:hush@x.org/simple\n"),
            "requirements.txt:1" + expected);
  EXPECT_EQ(text("--extra-index-url https://hush@x.org/${PATH}\n"),
            "requirements.txt:1" + expected);
  for (const char* name :
       {"${}", "${TOKEN", "${token}", "${TOKEN}x", "a@${TOKEN}", "a:b:${TOKEN}"}) {
    EXPECT_EQ(text(fmt::format("--extra-index-url https://{}@x.org/simple\n", name)),
              "requirements.txt:1" + expected)
        << name;
  }
  EXPECT_EQ(text("--extra-index-url https://me:${TOKEN}@x.org/simple\n"), "");
  EXPECT_EQ(text("--extra-index-url https://${TOKEN}@x.org/simple\n"), "");
}

TEST(Requirements, LocksAloneAreInstalledAsTheyStand) {
  const std::string lock =
      "lock-version = \"1.0\"\ncreated-by = \"uv\"\n"
      "[[packages]]\nname = \"numpy\"\nversion = \"1.26.4\"\n"
      "marker = \"python_version >= '3.9'\"\n"
      "[[packages]]\nname = \"p\"\ndirectory = {path = \".\", editable = true}\n"
      "[[packages]]\nname = \"tool\"\n"
      "vcs = {type = \"git\", url = \"https://g.org/tool.git\", commit-id = \"abc\"}\n"
      "[[packages]]\nname = \"torch\"\nversion = \"2.1.0+cpu\"\n"
      "index = \"https://download.pytorch.org/whl/cpu\"\n";
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const InstallLists lists = install_lists(image, trees_of({{"pylock.toml", lock}}));
  const std::string index = "--extra-index-url https://download.pytorch.org/whl/cpu";
  EXPECT_EQ(lists.pins, (Lines{index, "torch==2.1.0+cpu"}));
  EXPECT_EQ(lists.requirements,
            (Lines{index, "numpy==1.26.4 ; python_version >= '3.9'",
                   "tool @ git+https://g.org/tool.git@abc", "torch==2.1.0+cpu"}));
}

TEST(Requirements, VersionsThatNoMarkerTellsApartConstrainNothing) {
  const std::string lock =
      "[[package]]\nname = \"numpy\"\nversion = \"1.24\"\noptional = false\n"
      "[[package]]\nname = \"numpy\"\nversion = \"1.26\"\noptional = false\n"
      "[[package]]\nname = \"torch\"\nversion = \"2.1\"\noptional = false\n"
      "[package.dependencies]\nnumpy = \"*\"\n"
      "[metadata]\nlock-version = \"2.0\"\n";
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const InstallLists lists =
      install_lists(image, trees_of({{"poetry.lock", lock}, {"requirements.txt", "torch\n"}}));
  EXPECT_EQ(lists.requirements, Lines{"torch"});
  EXPECT_EQ(lists.constraints, Lines{"torch==2.1"});
}

TEST(Requirements, IndexesForAllPackagesAreOptions) {
  const std::string text =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch==2.1\"]\n"
      "[[tool.uv.index]]\nurl = \"https://a.org\"\ndefault = true\n"
      "[[tool.uv.index]]\nurl = \"https://b.org\"\n"
      "[[tool.uv.index]]\nname = \"c\"\nurl = \"https://c.org\"\nexplicit = true\n"
      "[[tool.uv.index]]\nurl = \"https://pypi.org/simple\"\n";
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const auto trees = trees_of({{"pyproject.toml", text}});
  EXPECT_EQ(install_lists(image, trees).requirements,
            (Lines{"--index-url https://a.org", "--extra-index-url https://b.org", "torch==2.1"}));
  image.index_url = "https://mine.org";
  EXPECT_EQ(install_lists(image, trees).requirements,
            (Lines{"--index-url https://mine.org", "--extra-index-url https://a.org",
                   "--extra-index-url https://b.org", "torch==2.1"}));
}

TEST(Requirements, WhatPipCanNotBeToldWantsALock) {
  const std::string manifest =
      "[tool.poetry]\nname = \"p\"\nversion = \"1\"\n"
      "[tool.poetry.dependencies]\nnumpy = \"^1 || ^2\"\n";
  ImageSpec image = full_image();
  image.pins = {};
  EXPECT_EQ(error_of([&] {
              install_lists(image, trees_of({{"pyproject.toml", manifest}}));
            }),
            "pyproject.toml:5:1: numpy ^1 || ^2 has no form that pip understands\n"
            "  hint: write one range (>=1,<3), or add poetry.lock to MANIFESTS");
  const std::string lock =
      "[[package]]\nname = \"numpy\"\nversion = \"1.26\"\noptional = false\n"
      "[metadata]\nlock-version = \"2.1\"\n";
  const auto lists =
      install_lists(image, trees_of({{"poetry.lock", lock}, {"pyproject.toml", manifest}}));
  EXPECT_EQ(lists.requirements, Lines{"numpy"});
  EXPECT_EQ(lists.constraints, Lines{"numpy==1.26"});
}

TEST(Requirements, ASourceTakesTheIndexsPlaceWhereItsMarkerHolds) {
  const std::string text =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch==2.1\"]\n"
      "[tool.uv.sources]\ntorch = [\n"
      "  {url = \"https://w.org/b.whl\", marker = \"sys_platform == 'darwin'\"},\n"
      "  {url = \"https://w.org/a.whl\", marker = \"sys_platform == 'linux'\"}]\n";
  ImageSpec image = full_image();
  image.pins = {"torch"};
  EXPECT_EQ(install_lists(image, trees_of({{"pyproject.toml", text}})).requirements,
            Lines{"torch @ https://w.org/a.whl"});
}

TEST(Requirements, AnOverrideTakesTheRequirementsPlace) {
  const std::string overrides =
      "[tool.uv]\noverride-dependencies = [\"torch==2.2\", \"numpy; sys_platform == 'never'\"]\n"
      "constraint-dependencies = [\"pillow<11\"]\n";
  const InstallLists lists =
      install_lists(full_image(), trees_of({{"pyproject.toml", project + overrides}}));
  EXPECT_EQ(lists.pins, Lines{"torch==2.2"});
  EXPECT_EQ(lists.requirements, Lines{"torch==2.2"});
  EXPECT_EQ(lists.constraints, Lines{"pillow<11"});
}

TEST(Requirements, PoetrysTableCompletesTheProjects) {
  const InstallLists lists = install_lists(
      full_image(), trees_of({{"pyproject.toml",
                               "[project]\nname = \"p\"\ndependencies = [\"torch (==2.3.0)\"]\n"
                               "[tool.poetry.dependencies]\ntorch = {source = \"t\"}\n"
                               "[[tool.poetry.source]]\nname = \"t\"\nurl = \"https://i.org/cpu\"\n"
                               "priority = \"explicit\"\n"}}));
  EXPECT_EQ(lists.requirements, (Lines{"--extra-index-url https://i.org/cpu", "torch (==2.3.0)"}));
}

TEST(Requirements, TheIndexOfALockedFileIsNamedWhereItIsKnown) {
  const auto options = [](const std::string& url) {
    const std::string lock =
        "lock-version = \"1.0\"\n[[packages]]\nname = \"torch\"\nversion = \"2.7.0\"\n"
        "wheels = [{url = \"" +
        url + "/torch-2.7.0-cp311-cp311-linux_x86_64.whl\"}]\n";
    return install_lists(full_image(), trees_of({{"pylock.toml", lock}})).requirements;
  };
  EXPECT_EQ(options("https://download.pytorch.org/whl/cpu"),
            (Lines{"--extra-index-url https://download.pytorch.org/whl/cpu", "torch==2.7.0"}));
  EXPECT_EQ(options("https://files.pythonhosted.org/packages/aa"), Lines{"torch==2.7.0"});
  EXPECT_EQ(options("https://files.example.org/some/folder"), Lines{"torch==2.7.0"});
}

}  // namespace
}  // namespace pinned_images::image
