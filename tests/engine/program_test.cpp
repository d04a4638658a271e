// SPDX-License-Identifier: MIT
#include "engine/program.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;

TEST(ParseVersion, ReadsTwoNumbersAndOrdersThem) {
  EXPECT_EQ(parse_version("1.28.2"), (Version{1, 28}));
  EXPECT_EQ(parse_version("20.10.24+dfsg1"), (Version{20, 10}));
  EXPECT_EQ(parse_version("4"), (Version{4, 0}));
  EXPECT_EQ(parse_version("x"), (Version{0, 0}));
  EXPECT_EQ(parse_version(""), (Version{0, 0}));
  EXPECT_LT(parse_version("1.9"), parse_version("1.10"));
}

TEST(AskVersion, FindsItInWhatTheProgramPrints) {
  FakePrograms fake;
  fake.add("buildah");
  fake.answer({.out = "buildah version 1.28.2 (image-spec 1.1.0-rc2)\n"});
  std::string reason;
  const auto version = ask_version("buildah", reason);
  ASSERT_TRUE(version);
  EXPECT_EQ(version->text, "1.28.2");
  EXPECT_EQ(version->number, (Version{1, 28}));
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"buildah", "--version"}));
}

TEST(AskVersion, SaysWhyThereIsNone) {
  FakePrograms fake;
  std::string reason;
  EXPECT_FALSE(ask_version("buildah", reason));
  EXPECT_EQ(reason, "no buildah in PATH");
  fake.add("buildah");
  fake.answer({.out = "buildah version 1.28.2\n", .code = 3});
  EXPECT_FALSE(ask_version("buildah", reason));
  EXPECT_EQ(reason, "`buildah --version` tells no version (exit code 3)");
}

}  // namespace
}  // namespace pinned_images::engine
