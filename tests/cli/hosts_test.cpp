// SPDX-License-Identifier: MIT
#include "cli/hosts.hpp"

#include <deque>

#include <gmock/gmock.h>

namespace pinned_images::cli {
namespace {

using Children = Hosts::Children;
using Platforms = std::vector<std::string>;
using testing::ElementsAre;
using testing::Pair;

auto on(const std::string& image, const std::string& platform, std::size_t host) {
  return Pair(std::pair(image, platform), host);
}

struct Spread : testing::Test {
  std::deque<image::ImageSpec> specs;
  std::vector<PlannedImage> images;

  void add(const std::string& name, const std::string& from = "",
           const Platforms& platforms = {"linux/amd64"}) {
    image::ImageSpec& spec = specs.emplace_back();
    spec.name = name;
    spec.from = from;
    PlannedImage& planned = images.emplace_back();
    planned.spec = &spec;
    planned.wanted.name = name;
    planned.wanted.platforms = platforms;
  }
  void add_two_children() {
    add("lint");
    add("full", "lint");
    add("docs", "lint");
  }
};

const std::string amd = "linux/amd64";
const std::string arm = "linux/arm64";

TEST_F(Spread, EachGoesWhereLeastIsToBeBuilt) {
  for (const char* name : {"a", "b", "c"}) add(name);
  EXPECT_THAT(Hosts::spread(images, {amd, amd}, Children::Spread),
              ElementsAre(on("a", amd, 0), on("b", amd, 1), on("c", amd, 0)));
}

TEST_F(Spread, TheFirstChildStaysBesideItsParentAndFurtherOnesGo) {
  add_two_children();
  EXPECT_THAT(Hosts::spread(images, {amd, amd}, Children::Spread),
              ElementsAre(on("docs", amd, 1), on("full", amd, 0), on("lint", amd, 0)));
}

TEST_F(Spread, AllChildrenStayWhereNoRegistryHasTheirParent) {
  add_two_children();
  EXPECT_THAT(Hosts::spread(images, {amd, amd}, Children::Beside),
              ElementsAre(on("docs", amd, 0), on("full", amd, 0), on("lint", amd, 0)));
}

TEST_F(Spread, APlatformGoesWhereItRunsWithoutAnEmulator) {
  add("lint", "", {amd, arm});
  add("full", "lint", {amd, arm});
  EXPECT_THAT(
      Hosts::spread(images, {amd, "linux/arm64/v8", amd}, Children::Spread),
      ElementsAre(on("full", amd, 0), on("full", arm, 1), on("lint", amd, 0), on("lint", arm, 1)));
}

TEST_F(Spread, APlatformThatNoneRunsGoesWhereLeastIsToBeBuilt) {
  add("lint");
  add("odd", "", {"linux/s390x"});
  EXPECT_THAT(Hosts::spread(images, {amd, arm}, Children::Spread),
              ElementsAre(on("lint", amd, 0), on("odd", "linux/s390x", 1)));
}

}  // namespace
}  // namespace pinned_images::cli
