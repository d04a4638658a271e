// SPDX-License-Identifier: MIT
#include "image/lock_selection.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

using Names = std::vector<std::string>;

Names names_of(const std::vector<LockedPackage>& packages) {
  Names names;
  for (const LockedPackage& package : packages) names.push_back(package.entry->name);
  return names;
}

Names taken(const ImageSpec& image, const std::vector<manifest::Tree>& trees) {
  return names_of(reached_in_locks(image, trees, admitted_entries(image, trees)));
}

const std::string uv_lock =
    "version = 1\n"
    "[[package]]\nname = \"p\"\nversion = \"1\"\nsource = { editable = \".\" }\n"
    "dependencies = [{ name = \"a\" }, { name = \"win\", marker = \"sys_platform == 'win32'\" }]\n"
    "[package.optional-dependencies]\n"
    "cpu = [{ name = \"t\", version = \"1+cpu\", source = { registry = \"https://c\" }, "
    "marker = \"extra == 'extra-1-p-cpu'\" }]\n"
    "[package.dev-dependencies]\ndev = [{ name = \"d\" }]\n"
    "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { registry = \"https://r\" }\n"
    "dependencies = [{ name = \"b\", extra = [\"x\"] }]\n"
    "[[package]]\nname = \"b\"\nversion = \"1\"\nsource = { registry = \"https://r\" }\n"
    "[package.optional-dependencies]\nx = [{ name = \"c\" }]\n"
    "[[package]]\nname = \"c\"\nversion = \"1\"\nsource = { registry = \"https://r\" }\n"
    "dependencies = [{ name = \"a\" }]\n"
    "[[package]]\nname = \"d\"\nversion = \"1\"\nsource = { registry = \"https://r\" }\n"
    "[[package]]\nname = \"t\"\nversion = \"1\"\nsource = { registry = \"https://r\" }\n"
    "[[package]]\nname = \"t\"\nversion = \"1+cpu\"\nsource = { registry = \"https://c\" }\n"
    "[[package]]\nname = \"win\"\nversion = \"1\"\nsource = { registry = \"https://r\" }\n";

TEST(LockSelection, UvIsWalkedFromTheProject) {
  ImageSpec image = full_image();
  const auto trees = trees_of({{"uv.lock", uv_lock}});
  EXPECT_EQ(taken(image, trees), (std::vector<std::string>{"a", "b", "c"}));
  image.groups = {"dev"};
  image.only_groups = true;
  EXPECT_EQ(taken(image, trees), std::vector<std::string>{"d"});
  image.groups = {};
  image.extras = {"cpu"};
  const auto reached = reached_in_locks(image, trees, {});
  ASSERT_EQ(names_of(reached), std::vector<std::string>{"t"});
  EXPECT_EQ(reached.front().entry->pinned, "1+cpu");
  image.extras = {"gpu"};
  EXPECT_EQ(error_of([&] { taken(image, trees); }),
            "CMakeLists.txt:7: docker_image(full): none of its manifests has an extra 'gpu'\n"
            "  hint: the extras there: cpu");
}

const std::string poetry_project =
    "[tool.poetry]\nname = \"p\"\nversion = \"1\"\n"
    "[tool.poetry.dependencies]\na = {version = \"*\", extras = [\"x\"]}\n"
    "[tool.poetry.group.dev.dependencies]\nd = \"*\"\n";

// Two versions of t, for different markers; x of a needs c; w is wanted on Windows alone.
const std::string poetry_lock =
    "[[package]]\nname = \"a\"\nversion = \"1\"\noptional = false\n"
    "[package.dependencies]\nt = \"*\"\n"
    "w = {version = \"*\", markers = \"sys_platform == 'win32'\"}\n"
    "[package.extras]\nx = [\"c (>=1)\"]\ny = [\"e\"]\n"
    "[[package]]\nname = \"c\"\nversion = \"1\"\noptional = false\n"
    "[[package]]\nname = \"d\"\nversion = \"1\"\noptional = false\n"
    "[[package]]\nname = \"e\"\nversion = \"1\"\noptional = true\n"
    "[[package]]\nname = \"t\"\nversion = \"1\"\noptional = false\n"
    "markers = \"sys_platform == 'darwin'\"\n"
    "[[package]]\nname = \"t\"\nversion = \"2\"\noptional = false\n"
    "markers = \"sys_platform == 'linux'\"\n"
    "[[package]]\nname = \"w\"\nversion = \"1\"\noptional = false\n"
    "[metadata]\nlock-version = \"2.1\"\n";

TEST(LockSelection, PoetryIsWalkedFromTheRequirements) {
  ImageSpec image = full_image();
  const auto trees = trees_of({{"poetry.lock", poetry_lock}, {"pyproject.toml", poetry_project}});
  EXPECT_EQ(taken(image, trees), (Names{"a", "c", "t"}));
  const auto reached = reached_in_locks(image, trees, admitted_entries(image, trees));
  EXPECT_EQ(reached.back().entry->pinned, "2");
  image.groups = {"dev"};
  EXPECT_EQ(taken(image, trees), (Names{"a", "c", "d", "t"}));
  image.only_groups = true;
  EXPECT_EQ(taken(image, trees), Names{"d"});
}

TEST(LockSelection, PoetryAloneTakesItsGroups) {
  const auto trees = trees_of({{"poetry.lock",
                                "[[package]]\nname = \"a\"\nversion = \"1\"\noptional = false\n"
                                "groups = [\"main\"]\n"
                                "[[package]]\nname = \"b\"\nversion = \"1\"\noptional = true\n"
                                "groups = [\"main\"]\n"
                                "[[package]]\nname = \"d\"\nversion = \"1\"\noptional = false\n"
                                "groups = [\"Dev_x\"]\n"
                                "[metadata]\nlock-version = \"2.1\"\n"}});
  EXPECT_TRUE(has_locks_alone(trees));
  ImageSpec image = full_image();
  EXPECT_EQ(taken(image, trees), Names{"a"});
  image.groups = {"dev-x"};
  EXPECT_EQ(taken(image, trees), (Names{"a", "d"}));
  image.only_groups = true;
  EXPECT_EQ(taken(image, trees), Names{"d"});
}

TEST(LockSelection, PdmLocksAnExtraAsAPackageOfItsOwn) {
  const std::string lock =
      "[metadata]\nlock_version = \"4.5.0\"\n"
      "[[package]]\nname = \"a\"\nversion = \"1\"\n"
      "[[package]]\nname = \"a\"\nversion = \"1\"\nextras = [\"x\"]\n"
      "dependencies = [\"a==1\", \"c\"]\n"
      "[[package]]\nname = \"b\"\nversion = \"1\"\n"
      "[[package]]\nname = \"c\"\nversion = \"1\"\n";
  const ImageSpec image = full_image();
  EXPECT_EQ(taken(image, trees_of({{"pdm.lock", lock}, {"requirements.txt", "a[x]\n"}})),
            (Names{"a", "a", "c"}));
  EXPECT_EQ(taken(image, trees_of({{"pdm.lock", lock}, {"requirements.txt", "a\nb\n"}})),
            (Names{"a", "b"}));
}

TEST(LockSelection, PipenvTakesSections) {
  const std::string lock =
      R"({"_meta": {}, "default": {"a": {"version": "==1"}}, "develop": {"d": {"version": "==1"},)"
      R"( "a": {"version": "==1"}}, "docs": {"s": {"version": "==1"}}})";
  ImageSpec image = full_image();
  const auto trees = trees_of({{"Pipfile.lock", lock}});
  EXPECT_EQ(taken(image, trees), Names{"a"});
  image.groups = {"dev", "docs"};
  image.only_groups = true;
  EXPECT_EQ(taken(image, trees), (Names{"d", "a", "s"}));
}

TEST(LockSelection, PylockSaysInMarkersWhichGroupWantsAPackage) {
  const std::string lock =
      "lock-version = \"1.0\"\ncreated-by = \"uv\"\ndependency-groups = [\"dev\"]\n"
      "[[packages]]\nname = \"a\"\nversion = \"1\"\n"
      "[[packages]]\nname = \"d\"\nversion = \"1\"\nmarker = \"'dev' in dependency_groups\"\n"
      "[[packages]]\nname = \"w\"\nversion = \"1\"\nmarker = \"sys_platform == 'win32'\"\n";
  ImageSpec image = full_image();
  const auto trees = trees_of({{"pylock.toml", lock}});
  EXPECT_EQ(taken(image, trees), Names{"a"});
  image.groups = {"dev"};
  EXPECT_EQ(taken(image, trees), (Names{"a", "d"}));
  image.only_groups = true;
  EXPECT_EQ(taken(image, trees), Names{"d"});
}

TEST(LockSelection, CondaLockTakesTheImagesPlatforms) {
  const std::string lock =
      "version: 1\nmetadata:\n  platforms: [linux-64, osx-64]\npackage:\n"
      "- {name: a, version: '1', manager: conda, platform: linux-64, category: main, "
      "url: 'https://conda.anaconda.org/conda-forge/linux-64/a-1-h0.conda'}\n"
      "- {name: a, version: '2', manager: conda, platform: osx-64, category: main, "
      "url: 'https://conda.anaconda.org/conda-forge/osx-64/a-2-h0.conda'}\n"
      "- {name: d, version: '1', manager: pip, platform: linux-64, category: dev, "
      "url: 'https://w.org/d-1-py3-none-any.whl'}\n";
  ImageSpec image = full_image();
  const auto trees = trees_of({{"conda-lock.yml", lock}});
  EXPECT_EQ(taken(image, trees), Names{"a"});
  image.groups = {"dev"};
  EXPECT_EQ(taken(image, trees), (Names{"a", "d"}));
}

}  // namespace
}  // namespace pinned_images::image
