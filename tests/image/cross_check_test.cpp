// SPDX-License-Identifier: MIT
#include "image/cross_check.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

// Trees come in the order of their names.
std::string said(const std::map<std::string, std::string>& files) {
  std::string text;
  for (const Error& error : disagreements(full_image(), trees_of(files))) {
    text += error.text() + "\n";
  }
  return text;
}

std::string project(const std::string& torch) {
  return "[project]\nname = \"p\"\nversion = \"1\"\ndependencies = [\"" + torch + "\"]\n";
}

std::string environment(const std::string& torch) {
  return "dependencies:\n- " + torch + "\n";
}

TEST(CrossCheck, NamesBothPlaces) {
  EXPECT_EQ(said({{"pyproject.toml", project("torch==2.2.0")},
                  {"requirements.txt", "numpy\ntorch==2.1.0\n"}}),
            "requirements.txt:2:1: torch==2.1.0 does not agree with torch==2.2.0 "
            "(pyproject.toml:4:17)\n"
            "  hint: bring both to one version, or lock again\n");
}

TEST(CrossCheck, HoldsCondaAgainstPip) {
  EXPECT_EQ(said({{"environment.yml", environment("pytorch=2.0")},
                  {"pyproject.toml", project("torch==2.1.0+cu121")}}),
            "pyproject.toml:4:17: torch==2.1.0+cu121 does not agree with pytorch=2.0 "
            "(environment.yml:2:3)\n"
            "  hint: bring both to one version, or lock again\n");
  for (const char* spec : {"pytorch=2.1", "pytorch=2.1.0", "pytorch==2.1.0", "pytorch>=2,<2.2",
                           "pytorch=2.1.0=py3.11_cuda12.1*", "pytorch 2.1.*", "pytorch"}) {
    EXPECT_EQ(said({{"environment.yml", environment(spec)},
                    {"pyproject.toml", project("torch==2.1.0+cu121")}}),
              "")
        << spec;
  }
}

TEST(CrossCheck, RangesAgreeWhereOneOfThemIsExact) {
  EXPECT_EQ(
      said({{"pyproject.toml", project("torch>=2.0,<3")}, {"requirements.txt", "torch>=4\n"}}), "");
  EXPECT_NE(
      said({{"pyproject.toml", project("torch>=2.0,<3")}, {"requirements.txt", "torch==4\n"}}), "");
  EXPECT_EQ(said({{"pyproject.toml", project("torch>=2.0")}, {"requirements.txt", "torch==4\n"}}),
            "");
}

TEST(CrossCheck, ForksAgreeIfEachHasOneToAgreeWith) {
  const std::string forks =
      "version = 1\n"
      "[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\n"
      "source = { registry = \"https://r\" }\n"
      "[[package]]\nname = \"torch\"\nversion = \"2.2.0+cu121\"\n"
      "source = { registry = \"https://c\" }\n";
  EXPECT_EQ(said({{"requirements.txt", "torch==2.2.0\n"}, {"uv.lock", forks}}), "");
  EXPECT_NE(said({{"requirements.txt", "torch==2.3.0\n"}, {"uv.lock", forks}}), "");
}

TEST(CrossCheck, LeavesOutWhatHoldsElsewhere) {
  EXPECT_EQ(said({{"pyproject.toml", project("torch==2.2.0")},
                  {"requirements.txt", "torch==2.1.0 ; sys_platform == 'darwin'\n"}}),
            "");
  EXPECT_EQ(said({{"pyproject.toml", "[build-system]\nrequires = [\"torch==2.0\"]\n"},
                  {"requirements.txt", "torch==2.1.0\n"}}),
            "");
}

}  // namespace
}  // namespace pinned_images::image
