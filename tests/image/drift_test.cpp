// SPDX-License-Identifier: MIT
#include "image/drift.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

using Files = std::map<std::string, std::string>;
using Lines = std::vector<std::string>;

Record image_with(const std::vector<Installed>& inventory, const Lacking& lacking = {}) {
  Record record;
  record.inventory = inventory;
  record.lacking = lacking;
  record.environment = {
      {"implementation_name", "cpython"}, {"os_name", "posix"},
      {"platform_machine", "x86_64"},     {"platform_python_implementation", "CPython"},
      {"platform_system", "Linux"},       {"python_full_version", "3.11.2"},
      {"python_version", "3.11"},         {"sys_platform", "linux"}};
  return record;
}

Lines lines_of(const std::vector<Drifted>& list) {
  Lines lines;
  for (const Drifted& one : list) {
    lines.push_back(one.asked + " | " + one.reason + " | " + to_string(one.place));
  }
  return lines;
}

Drift drift_of_files(const Files& files, const Record& record) {
  return drift_of(full_image(), trees_of(files), record);
}

Drift drift_of_lines(const std::string& lines, const Record& record) {
  return drift_of_files({{"requirements.txt", lines}}, record);
}

/// What is not met, of lines held against an image with a package in one version.
Lines unmet(const std::string& lines, const std::string& version) {
  return lines_of(drift_of_lines(lines, image_with({{"x", version}})).unmet);
}

TEST(Drift, CountsWhatPipStillInstalls) {
  const Drift drift =
      drift_of_lines("torch==2.1\nnumpy>=2\nscipy\npywin ; sys_platform == 'win32'\n",
                     image_with({{"torch", "2.1.0+cu121"}, {"numpy", "1.26.4"}}));
  EXPECT_EQ(drift.requirements, 3U);
  EXPECT_EQ(lines_of(drift.unmet), (Lines{"numpy>=2 | the image has 1.26.4 | requirements.txt:2:1",
                                          "scipy | not in the image | requirements.txt:3:1"}));
  EXPECT_EQ(drift.unmet.at(0).installed, "1.26.4");
  EXPECT_FALSE(drift.unmet.at(1).installed);
  EXPECT_EQ(drift.undecided.size(), 0U);
  EXPECT_NEAR(drift.percent(), 66.7, 0.1);
}

TEST(Drift, NothingAskedForIsNoDrift) {
  EXPECT_EQ(drift_of_lines("# none\n", image_with({{"x", "1"}})).percent(), 0);
}

TEST(Drift, AnInstalledPrereleaseWillDo) {
  EXPECT_EQ(unmet("x>=1.0\n", "2.0rc1"), Lines{});
  EXPECT_EQ(unmet("x>=2.0\n", "2.0rc1"),
            Lines{"x>=2.0 | the image has 2.0rc1 | requirements.txt:1:1"});
}

TEST(Drift, ArbitraryEqualityComparesTexts) {
  EXPECT_EQ(unmet("x===1.0\n", "1.0"), Lines{});
  EXPECT_EQ(unmet("x===1.0\n", "1.0.0"),
            Lines{"x===1.0 | the image has 1.0.0 | requirements.txt:1:1"});
}

TEST(Drift, AllLinesOfAPackageCountAsOneRequirement) {
  const Record record = image_with({{"x", "1.5"}});
  const Drift drift = drift_of_lines("x>=1\nX<2\nx!=1.5\n", record);
  EXPECT_EQ(drift.requirements, 1U);
  EXPECT_EQ(lines_of(drift.unmet), Lines{"x!=1.5 | the image has 1.5 | requirements.txt:3:1"});
}

TEST(Drift, MarkersAreThoseOfTheImagesInterpreter) {
  ImageSpec image = full_image();
  image.python = "3.9";  // what is declared today is not what was built
  const auto trees = trees_of({{"requirements.txt",
                                "x>=2 ; python_version < '3.10'\n"
                                "y ; platform_python_implementation == 'PyPy'\n"
                                "z ; python_full_version == '3.11.2'\n"}});
  const Drift drift = drift_of(image, trees, image_with({{"x", "1"}}));
  EXPECT_EQ(drift.requirements, 1U);
  EXPECT_EQ(lines_of(drift.unmet), Lines{"z | not in the image | requirements.txt:3:1"});
}

TEST(Drift, AMarkerOnTheKernelIsNotDecided) {
  const Drift drift = drift_of_lines("x ; platform_release == '6'\n", image_with({{"x", "1"}}));
  EXPECT_EQ(drift.requirements, 1U);
  EXPECT_EQ(lines_of(drift.unmet), Lines{});
  EXPECT_EQ(lines_of(drift.undecided),
            Lines{"x | its marker is not decided | requirements.txt:1:1"});
}

TEST(Drift, AnImageWithoutAnEnvironmentIsJudgedByWhatIsDeclared) {
  Record record;
  record.inventory = {{"x", "1"}};
  EXPECT_EQ(lines_of(drift_of_lines("x>=2 ; sys_platform == 'linux'\n", record).unmet),
            Lines{"x>=2 | the image has 1 | requirements.txt:1:1"});
}

TEST(Drift, WhatAnExtraRequiresMustBeThere) {
  const Record record = image_with({{"x", "1"}, {"y", "1"}}, {{"x", {"fast"}}, {"y", {"", "a"}}});
  EXPECT_EQ(lines_of(drift_of_lines("x\n", record).unmet), Lines{});
  EXPECT_EQ(lines_of(drift_of_lines("x[slow]\n", record).unmet), Lines{});
  EXPECT_EQ(lines_of(drift_of_lines("x[Fast,slow]>=1\n", record).unmet),
            Lines{"x[Fast,slow]>=1 | the image lacks what [fast] requires | requirements.txt:1:1"});
  EXPECT_EQ(lines_of(drift_of_lines("y\n", record).unmet),
            Lines{"y | the image lacks what it requires | requirements.txt:1:1"});
}

TEST(Drift, AnArchiveSaysItsVersionInItsName) {
  const std::string url = "https://e.org/x-1.0%2Bcpu-py3-none-any.whl";
  EXPECT_EQ(unmet("x @ " + url + "\n", "1.0+cpu"), Lines{});
  EXPECT_EQ(unmet("x @ " + url + "\n", "1.0"),
            Lines{"x @ " + url + " | the image has 1.0 | requirements.txt:1:1"});
  EXPECT_EQ(unmet(url + "\n", "1.1"),
            Lines{"x @ " + url + " | the image has 1.1 | requirements.txt:1:1"});
  EXPECT_EQ(unmet(url + " ; python_version < '3'\n", "1.1"), Lines{});
}

TEST(Drift, ARepositoryMustBeFetchedToBeKnown) {
  const std::string line = "x @ git+https://e.org/x\n";
  const Drift drift = drift_of_lines(line, image_with({{"x", "1"}}));
  EXPECT_EQ(lines_of(drift.unmet), Lines{});
  EXPECT_EQ(lines_of(drift.undecided),
            Lines{"x @ git+https://e.org/x | the image has 1; pip has to fetch it to know its "
                  "version | requirements.txt:1:1"});
  EXPECT_EQ(lines_of(drift_of_lines(line, image_with({})).unmet),
            Lines{"x @ git+https://e.org/x | not in the image | requirements.txt:1:1"});
}

TEST(Drift, WhatIsEditableIsInstalledEachTime) {
  EXPECT_EQ(unmet("-e git+https://e.org/x#egg=x\n", "1"),
            Lines{"x @ git+https://e.org/x#egg=x | editable: pip installs it each time | "
                  "requirements.txt:1:1"});
}

TEST(Drift, AConstraintNarrowsWhatIsAskedFor) {
  const Files files = {{"requirements.txt", "-c c.txt\nx\n"}, {"c.txt", "x<2\ny<2\nz<2\nw<2\n"}};
  Record record = image_with({{"x", "2.1"}, {"y", "2.2"}, {"z", "2"}, {"w", "1"}});
  record.requires_of = {{"x", {"w", "w[e]"}}, {"w[e]", {"y"}}, {"other", {"z"}}};
  const Drift drift = drift_of(full_image(), {tree_of(files, "requirements.txt")}, record);
  EXPECT_EQ(drift.requirements, 2U);
  EXPECT_EQ(lines_of(drift.unmet),
            (Lines{"x<2 | the image has 2.1 | c.txt:1:1", "y<2 | the image has 2.2 | c.txt:2:1"}));
}

TEST(Drift, ALockBeatsTheRangeItLocks) {
  const Files files = {
      {"pyproject.toml",
       "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"torch\", \"numpy>=1\"]\n"},
      {"uv.lock",
       "version = 1\n"
       "[[package]]\nname = \"p\"\nversion = \"1\"\nsource = { virtual = \".\" }\n"
       "dependencies = [{ name = \"torch\" }, { name = \"numpy\" },\n"
       "  { name = \"old\", marker = \"python_full_version < '3.11'\" }]\n"
       "[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\n"
       "source = { registry = \"https://pypi.org/simple\" }\n"
       "dependencies = [{ name = \"sympy\" }]\n"
       "[[package]]\nname = \"numpy\"\nversion = \"1.26.4\"\n"
       "source = { registry = \"https://pypi.org/simple\" }\n"
       "[[package]]\nname = \"old\"\nversion = \"1\"\n"
       "source = { registry = \"https://pypi.org/simple\" }\n"
       "[[package]]\nname = \"sympy\"\nversion = \"1.12\"\n"
       "source = { registry = \"https://pypi.org/simple\" }\n"}};
  const Drift drift = drift_of_files(files, image_with({{"torch", "2.1.0"}, {"numpy", "1.25.0"}}));
  EXPECT_EQ(drift.requirements, 3U);
  EXPECT_EQ(lines_of(drift.unmet), (Lines{"numpy==1.26.4 | the image has 1.25.0 | uv.lock:13:1",
                                          "sympy==1.12 | not in the image | uv.lock:21:1"}));
}

}  // namespace
}  // namespace pinned_images::image
