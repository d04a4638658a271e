// SPDX-License-Identifier: MIT
#include "engine/build_arguments.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;

BuildRequest request() {
  BuildRequest result;
  result.context = "/a folder";
  result.dockerfile = "/d/Dockerfile";
  result.platform = "linux/arm64";
  return result;
}

TEST(BuildArguments, AreTheCommonOnesThenTheEnginesThenTheContext) {
  EXPECT_THAT(build_arguments(request(), "/i/id", {"--own"}),
              ElementsAre("--file", "/d/Dockerfile", "--platform", "linux/arm64", "--iidfile",
                          "/i/id", "--own", "/a folder"));
}

TEST(BuildArguments, KeepEachValueInOneArgument) {
  BuildRequest full = request();
  full.network = "host";
  full.build_args = {{"A", "x $(y) \"'\n"}};
  full.labels = {{"l.m", "=\n;--rm"}};
  full.secrets = {{"s", "/f g"}};
  full.reuse_layers = false;
  EXPECT_THAT(build_arguments(full, "/i", {}),
              ElementsAre("--file", "/d/Dockerfile", "--platform", "linux/arm64", "--iidfile", "/i",
                          "--network", "host", "--build-arg", "A=x $(y) \"'\n", "--label",
                          "l.m==\n;--rm", "--secret", "id=s,src=/f g", "--no-cache", "/a folder"));
}

TEST(BuildArguments, RefuseWhatTheSystemCannotPass) {
  BuildRequest large = request();
  large.labels = {{"l", std::string(130'998, 'x')}};
  EXPECT_EQ(build_arguments(large, "/i", {}).size(), 9U);
  large.labels = {{"l", std::string(130'999, 'x')}};
  EXPECT_EQ(error_of([&] { build_arguments(large, "/i", {}); }),
            "exit 1: the label `l` has 130999 bytes; an engine takes 130998 at most\n"
            "  hint: make it shorter: name fewer or shorter values in the image's description");
  for (char c = 'a'; c < 'm'; ++c) large.labels[std::string(1, c)] = std::string(130'000, 'x');
  EXPECT_EQ(error_of([&] { build_arguments(large, "/i", {}); }),
            "exit 1: labels and build arguments have 1560199 bytes together; an engine takes "
            "1500000 at most\n"
            "  hint: name fewer or shorter values in the image's description");
}

TEST(BuildArguments, RefuseAnUnknownNetworkAndAFileThatAnEngineWouldSplit) {
  BuildRequest bad = request();
  bad.network = "container:x";
  EXPECT_EQ(error_of([&] { build_arguments(bad, "/i", {}); }),
            "exit 1: `container:x` can't be a build's network\n"
            "  hint: use host, none, or leave it empty for the engine's default");
  bad = request();
  bad.secrets = {{"s", "/a,b"}};
  EXPECT_EQ(error_of([&] { build_arguments(bad, "/i", {}); }),
            "exit 1: the secret `s` is in a file with `,` or `\"` in its name: /a,b\n"
            "  hint: rename the file or its folder");
}

}  // namespace
}  // namespace pinned_images::engine
