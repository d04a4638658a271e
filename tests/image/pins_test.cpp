// SPDX-License-Identifier: MIT
#include "image/pins.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

const std::string project =
    "[project]\nname = \"p\"\nversion = \"1\"\n"
    "dependencies = [\"torch==2.1.0\", \"torchvision == 0.16.0\", \"numpy\"]\n"
    "[dependency-groups]\nlint = [\"ruff\"]\n";

std::string text_of(const Pins& pins) {
  std::string text;
  for (const Pin& pin : pins.pins) {
    text += pin.name + " " + pin.specifier + pin.reference;
    if (!pin.source.empty()) text += " source=" + pin.source;
    if (!pin.build.empty()) text += " build=" + pin.build;
    if (!pin.marker.empty()) text += " marker=" + pin.marker;
    text += pin.installed ? "\n" : " followed\n";
  }
  return text;
}

std::string pins_of(const ImageSpec& image, const std::map<std::string, std::string>& files) {
  return text_of(resolve_pins(image, trees_of(files)));
}

TEST(Pins, AnImageTakesWhatItInstalls) {
  EXPECT_EQ(pins_of(full_image(), {{"pyproject.toml", project}}),
            "torch ==2.1\ntorchvision ==0.16\n");
}

TEST(Pins, LintFollowsWhatItDoesNotInstall) {
  ImageSpec lint = full_image();
  lint.only_groups = true;
  lint.groups = {"lint"};
  EXPECT_EQ(pins_of(lint, {{"pyproject.toml", project}}),
            "torch ==2.1 followed\ntorchvision ==0.16 followed\n");
}

TEST(Pins, EqualSpellingsAreOneFact) {
  const std::string other = "torch==2.1\nTorchVision==0.16.0.0\n";
  EXPECT_EQ(pins_of(full_image(), {{"pyproject.toml", project}, {"requirements.txt", other}}),
            "torch ==2.1\ntorchvision ==0.16\n");
}

TEST(Pins, LocalLabelIndexAndReferenceAreOfTheFact) {
  ImageSpec image = full_image();
  const std::string lines =
      "--extra-index-url https://me:secret@download.pytorch.org/whl/cu121/\n"
      "torch==2.1.0+cu121\n"
      "torchvision @ https://me:secret@x.org/torchvision-0.16.0%2Bcu121-cp311-cp311-linux.whl\n";
  EXPECT_EQ(pins_of(image, {{"requirements.txt", lines}}),
            "torch ==2.1+cu121 source=https://download.pytorch.org/whl/cu121\n"
            "torchvision https://x.org/torchvision-0.16.0%2Bcu121-cp311-cp311-linux.whl"
            " source=https://download.pytorch.org/whl/cu121\n");
}

TEST(Pins, AnIndexWhoseMarkerIsFalseIsNoFact) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string text =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch==2.1\"]\n"
      "[tool.uv.sources]\ntorch = [\n"
      "  {index = \"cpu\", marker = \"sys_platform == 'darwin'\"},\n"
      "  {index = \"cu\", marker = \"sys_platform == 'linux'\"}]\n"
      "[[tool.uv.index]]\nname = \"cpu\"\nurl = \"https://w.org/cpu\"\nexplicit = true\n"
      "[[tool.uv.index]]\nname = \"cu\"\nurl = \"https://w.org/cu121/\"\nexplicit = true\n";
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", text}}), "torch ==2.1 source=https://w.org/cu121\n");
}

TEST(Pins, MarkersFalseOnEachPlatformDropOut) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string lines =
      "torch==2.1.0 ; sys_platform == 'linux'\n"
      "torch==2.0.0 ; sys_platform == 'darwin'\n"
      "torch==1.9.0 ; platform_machine == 'aarch64'\n"
      "torch==2.2.0 ; python_version < '3.9'\n";
  EXPECT_EQ(pins_of(image, {{"requirements.txt", lines}}),
            "torch ==2.1\ntorch ==2.2 marker=python_version < \"3.9\"\n");
  image.python = "3.11";
  EXPECT_EQ(pins_of(image, {{"requirements.txt", lines}}), "torch ==2.1\n");
  image.platforms = {"linux/amd64", "linux/arm64"};
  EXPECT_EQ(pins_of(image, {{"requirements.txt", lines}}),
            "torch ==1.9 marker=platform_machine == \"aarch64\"\ntorch ==2.1\n");
}

TEST(Pins, ExtrasAndGroupsAdmitTheirEntries) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string text =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = []\n"
      "[project.optional-dependencies]\n"
      "cpu = [\"torch==2.1.0+cpu\"]\ncu = [\"torch==2.1.0+cu121\"]\nall = [\"P[cu]\"]\n"
      "[dependency-groups]\ndev = [{include-group = \"gpu\"}]\ngpu = [\"torch==2.3\"]\n";
  image.extras = {"CPU"};
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", text}}), "torch ==2.1+cpu\n");
  image.extras = {"all"};
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", text}}), "torch ==2.1+cu121\n");
  image.extras = {};
  image.groups = {"dev"};
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", text}}), "torch ==2.3\n");
  image.groups = {};
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", text}}),
            "torch ==2.1+cpu followed\ntorch ==2.1+cu121 followed\ntorch ==2.3 followed\n");
}

const std::string range_project =
    "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch>=2.1\"]\n";

std::string lock_of(const std::string& version) {
  return "version = 1\n\n[[package]]\nname = \"p\"\nversion = \"1\"\n"
         "source = { virtual = \".\" }\ndependencies = [{ name = \"torch\" }]\n\n"
         "[[package]]\nname = \"torch\"\nversion = \"" +
         version +
         "\"\n"
         "source = { registry = \"https://download.pytorch.org/whl/cu121\" }\n";
}

TEST(Pins, ALockBeatsTheRangeItLocks) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const Pins pins = resolve_pins(
      image, trees_of({{"pyproject.toml", range_project}, {"uv.lock", lock_of("2.1.0+cu121")}}));
  EXPECT_EQ(text_of(pins), "torch ==2.1+cu121 source=https://download.pytorch.org/whl/cu121\n");
  EXPECT_TRUE(pins.warnings.empty());
}

TEST(Pins, ALockMustSatisfyTheRange) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const auto trees = trees_of({{"pyproject.toml", range_project}, {"uv.lock", lock_of("2.0.1")}});
  EXPECT_EQ(error_of([&] { resolve_pins(image, trees); }),
            "uv.lock:9:1: locks torch 2.0.1, but pyproject.toml:4:17 asks for torch>=2.1\n"
            "  hint: update the lock (uv lock), or the requirement");
}

TEST(Pins, ARangeWithoutLockIsItsOwnFactWithAWarning) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const Pins pins = resolve_pins(image, trees_of({{"pyproject.toml", range_project}}));
  EXPECT_EQ(text_of(pins), "torch >=2.1\n");
  EXPECT_EQ(pins.warnings,
            std::vector<std::string>{
                "pyproject.toml:4:17: torch>=2.1 is no exact version: a new release of torch "
                "rebuilds nothing; pin it, or add a lock to MANIFESTS"});
}

TEST(Pins, APinFoundNowhereIsAnError) {
  ImageSpec image = full_image();
  image.manifests = {"/p/requirements.txt"};
  EXPECT_EQ(error_of([&] {
              resolve_pins(image, trees_of({{"requirements.txt", "torch==2\n"}}));
            }),
            "CMakeLists.txt:7: docker_image(full): no manifest names torchvision "
            "(requirements.txt)\n"
            "  hint: add it to a manifest, or name the packages that decide rebuilds: PINS "
            "<name>... or PINS NONE");
}

TEST(Pins, NoneAreNone) {
  ImageSpec image = full_image();
  image.pins = {};
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", project}}), "");
}

TEST(Pins, CondaIsFollowedWithChannelBuildAndVariant) {
  const std::string environment =
      "channels: [pytorch, conda-forge]\n"
      "dependencies:\n- pytorch::pytorch=2.1.0=py3.11_cuda12.1*\n- torchvision>=0.16\n"
      "- pytorch-cuda=12.1\n- numpy=1.26\n";
  const Pins pins = resolve_pins(full_image(), trees_of({{"environment.yml", environment}}));
  EXPECT_EQ(text_of(pins),
            "torch ==2.1 source=conda:pytorch build=py3.11_cuda12.1* pytorch-cuda=12.1 followed\n"
            "torchvision >=0.16 source=conda:pytorch,conda-forge build=pytorch-cuda=12.1 "
            "followed\n");
  EXPECT_EQ(pins.warnings,
            (std::vector<std::string>{
                "environment.yml:4:3: torchvision>=0.16 is no exact version: a new release of "
                "torchvision rebuilds nothing; pin it, or add a lock to MANIFESTS",
                "environment.yml:3:3: no package of conda is installed in image full: its pins "
                "decide rebuilds, and pip installs the rest"}));
}

TEST(Pins, CondaAndPipEachHaveTheirLock) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string lock =
      "version: 1\nmetadata:\n  platforms: [linux-64]\npackage:\n"
      "- {name: pytorch, version: 2.1.0, manager: conda, platform: linux-64, category: main, "
      "url: 'https://conda.anaconda.org/conda-forge/linux-64/pytorch-2.1.0-cpu_h1.conda'}\n";
  EXPECT_EQ(pins_of(image, {{"conda-lock.yml", lock},
                            {"environment.yml", "dependencies: [pytorch>=2]\n"},
                            {"pyproject.toml", project}}),
            "torch ==2.1\ntorch ==2.1 source=conda:conda-forge build=cpu_h1 followed\n");
}

TEST(Pins, ALockWithoutIndexIsTakenFromWhereTheManifestSays) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string manifest =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch>=2\"]\n"
      "[[tool.pdm.source]]\nname = \"torch\"\nurl = \"https://me:secret@w.org/cu121/\"\n";
  const std::string lock =
      "[metadata]\nlock_version = \"4.5.0\"\n"
      "[[package]]\nname = \"torch\"\nversion = \"2.1.0+cu121\"\ngroups = [\"default\"]\n";
  EXPECT_EQ(pins_of(image, {{"pdm.lock", lock}, {"pyproject.toml", manifest}}),
            "torch ==2.1+cu121 source=https://w.org/cu121\n");
}

TEST(Pins, AnIndexForAllPackagesIsOfTheFact) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string manifest =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch==2.1\"]\n"
      "[[tool.uv.index]]\nurl = \"https://w.org/cu121\"\n"
      "[[tool.uv.index]]\nurl = \"https://pypi.org/simple\"\ndefault = true\n";
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", manifest}}),
            "torch ==2.1 source=https://w.org/cu121\n");
}

TEST(Pins, DynamicDependenciesAreRefusedWithTheFileThatHasThem) {
  const std::string dynamic =
      "[project]\nname = \"p\"\nversion = \"1\"\ndynamic = [\"dependencies\"]\n"
      "[tool.setuptools.dynamic]\ndependencies = {file = [\"requirements.txt\"]}\n";
  EXPECT_EQ(error_of([&] {
              pins_of(full_image(), {{"pyproject.toml", dynamic}});
            }),
            "pyproject.toml:4: the project's dependencies are dynamic: only a build of it would "
            "tell them\n"
            "  hint: add what they are read from to MANIFESTS: requirements.txt");
  EXPECT_EQ(pins_of(full_image(), {{"pyproject.toml", dynamic},
                                   {"requirements.txt", "torch==2.1\ntorchvision==0.16\n"}}),
            "torch ==2.1\ntorchvision ==0.16\n");
}

TEST(Pins, WhatPep440CanNotSayStandsAsWritten) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const Pins pins = resolve_pins(
      image, trees_of({{"pyproject.toml",
                        "[tool.poetry]\nname = \"p\"\nversion = \"1\"\n"
                        "[tool.poetry.dependencies]\ntorch = \"^2.1+cu121 || ^3\"\n"}}));
  EXPECT_EQ(text_of(pins), "torch ^2.1+cu121 || ^3\n");
  EXPECT_EQ(pins.warnings,
            std::vector<std::string>{
                "pyproject.toml:5:1: torch ^2.1+cu121 || ^3 is no exact version: a new release of "
                "torch rebuilds nothing; pin it, or add a lock to MANIFESTS"});
}

TEST(Pins, ASourceCountsWhereItsMarkerHolds) {
  ImageSpec image = full_image();
  image.pins = {"torch"};
  const std::string text =
      "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch==2.1\"]\n"
      "[tool.uv.sources]\ntorch = [\n"
      "  {index = \"cpu\", marker = \"sys_platform == 'darwin'\"},\n"
      "  {url = \"https://w.org/a.whl\", marker = \"sys_platform == 'linux'\"},\n"
      "  {git = \"https://g.org/torch\", rev = \"1\", marker = \"sys_platform == 'win32'\"}]\n"
      "[[tool.uv.index]]\nname = \"cpu\"\nurl = \"https://w.org/cpu\"\nexplicit = true\n";
  EXPECT_EQ(pins_of(image, {{"pyproject.toml", text}}), "torch ==2.1 source=https://w.org/a.whl\n");
}

// Each tool has its own way to say which index a package comes from.
TEST(Pins, TheIndexThatAToolNamesForAPackageIsOfTheFact) {
  const std::string at = " source=https://download.pytorch.org/whl/cu121\n";
  const std::string both = "torch ==2.1" + at + "torchvision ==0.16" + at;
  const std::string url = "url = \"https://download.pytorch.org/whl/cu121\"\n";
  EXPECT_EQ(
      pins_of(full_image(), {{"pyproject.toml", project + "[[tool.pdm.source]]\nname = \"t\"\n" +
                                                    url + "include_packages = [\"torch*\"]\n"}}),
      both);
  const std::string poetry =
      "[tool.poetry.dependencies]\ntorch = {source = \"t\"}\n"
      "torchvision = {source = \"t\"}\n[[tool.poetry.source]]\nname = \"t\"\n"
      "priority = \"explicit\"\n";
  EXPECT_EQ(pins_of(full_image(), {{"pyproject.toml", project + poetry + url}}), both);
  const std::string pixi = "[pypi-dependencies]\ntorchvision = \"==0.16.0\"\n";
  EXPECT_EQ(pins_of(full_image(),
                    {{"pixi.toml", pixi + "torch = \"==2.1\"\n[pypi-options]\nextra-index-urls = "
                                          "[\"https://download.pytorch.org/whl/cu121\"]\n"}}),
            both);
  EXPECT_EQ(pins_of(full_image(),
                    {{"pixi.toml", pixi + "torch = {version = \"==2.1\", index = "
                                          "\"https://download.pytorch.org/whl/cu121\"}\n"}}),
            "torch ==2.1" + at + "torchvision ==0.16\n");
}

TEST(Pins, AnIndexOfAPixiFeatureIsOfItsPackages) {
  ImageSpec image = full_image();
  image.groups = {"gpu"};
  EXPECT_EQ(pins_of(image, {{"pixi.toml",
                             "[pypi-dependencies]\ntorchvision = \"==0.16\"\n"
                             "[feature.gpu.pypi-dependencies]\ntorch = \"==2.1\"\n"
                             "[feature.gpu.pypi-options]\nindex-url = \"https://i.org/gpu\"\n"}}),
            "torch ==2.1 source=https://i.org/gpu\ntorchvision ==0.16\n");
}

TEST(Pins, AnOverrideStandsInPlaceOfWhatIsAsked) {
  for (const std::string table : {"[tool.uv]\noverride-dependencies = [\"torch==2.2.0\"]\n",
                                  "[tool.pdm.resolution.overrides]\ntorch = \"2.2.0\"\n"}) {
    EXPECT_EQ(pins_of(full_image(), {{"pyproject.toml", project + table}}),
              "torch ==2.2\ntorchvision ==0.16\n");
    const std::string lock =
        "version = 1\n[[package]]\nname = \"torch\"\nversion = \"2.2.0\"\n"
        "source = { registry = \"https://pypi.org/simple\" }\n";
    EXPECT_EQ(pins_of(full_image(), {{"pyproject.toml", project + table}, {"uv.lock", lock}}),
              "torch ==2.2 source=https://pypi.org/simple\ntorchvision ==0.16\n");
  }
}

TEST(Pins, AConstraintThatPinsIsEnough) {
  const Pins pins = resolve_pins(
      full_image(),
      trees_of({{"pyproject.toml",
                 "[project]\nname = \"p\"\ndependencies = [\"torch\", \"torchvision==0.16\"]\n"
                 "[tool.uv]\nconstraint-dependencies = [\"torch==2.1.0\"]\n"}}));
  EXPECT_EQ(text_of(pins), "torch \ntorch ==2.1\ntorchvision ==0.16\n");
  EXPECT_EQ(pins.warnings, std::vector<std::string>{});
}

// Which file of an index was locked depends on the interpreter, the index doesn't.
TEST(Pins, AFileThatIsLockedStandsForItsIndex) {
  const std::string torch = "https://download.pytorch.org/whl/cpu/torch-2.5.1%2Bcpu-cp3";
  const std::string vision =
      "https://files.pythonhosted.org/packages/aa/torchvision-0.20.1-cp311-cp311-linux.whl";
  const auto lock = [&](const std::string& python) {
    const std::string url = torch + python + "-linux_x86_64.whl";
    return "version: 6\nenvironments:\n  default:\n    packages:\n      linux-64:\n      - pypi: " +
           url + "\n      - pypi: " + vision + "\npackages:\n- pypi: " + url +
           "\n  name: torch\n  version: 2.5.1+cpu\n- pypi: " + vision +
           "\n  name: torchvision\n  version: 0.20.1\n";
  };
  const std::string pins =
      "torch ==2.5.1+cpu source=https://download.pytorch.org/whl/cpu\n"
      "torchvision ==0.20.1 source=https://files.pythonhosted.org/packages\n";
  EXPECT_EQ(pins_of(full_image(), {{"pixi.lock", lock("10-cp310")}}), pins);
  EXPECT_EQ(pins_of(full_image(), {{"pixi.lock", lock("12-cp312")}}), pins);
}

}  // namespace
}  // namespace pinned_images::image
