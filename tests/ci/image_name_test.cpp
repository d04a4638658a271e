// SPDX-License-Identifier: MIT
#include "ci/image_name.hpp"

#include <gtest/gtest.h>

namespace pinned_images::ci {
namespace {

std::string parts(const std::string& value) {
  const ImageName image = split_image(value);
  return image.name + "|" + image.tag.value_or("-") + "|" + image.digest.value_or("-");
}

TEST(ImageName, IsTakenApart) {
  EXPECT_EQ(parts("python"), "python|-|-");
  EXPECT_EQ(parts("python:3.11"), "python|3.11|-");
  EXPECT_EQ(parts("host:5000/a/b"), "host:5000/a/b|-|-");
  EXPECT_EQ(parts("host:5000/a/b:c"), "host:5000/a/b|c|-");
  EXPECT_EQ(parts("a/b@sha256:12"), "a/b|-|sha256:12");
  EXPECT_EQ(parts("a/b:c@sha256:12"), "a/b|c|sha256:12");
  EXPECT_EQ(parts("docker://a/b:c"), "docker://a/b|c|-");
  EXPECT_EQ(parts(" a:b\n"), "a|b|-");
  EXPECT_EQ(parts("a:"), "a||-");
  EXPECT_EQ(parts(""), "|-|-");
}

TEST(ImageName, IsNotDividedByWhatVariablesHold) {
  EXPECT_EQ(parts("$A:$B"), "$A|$B|-");
  EXPECT_EQ(parts("${A}/b:${C}-d"), "${A}/b|${C}-d|-");
  EXPECT_EQ(parts("${A:-b/c:d}"), "${A:-b/c:d}|-|-");
  EXPECT_EQ(parts("a:${{ x && 'y:z' || 'p/q@r' }}"), "a|${{ x && 'y:z' || 'p/q@r' }}|-");
  EXPECT_EQ(parts("$[[ inputs.a:b/c ]]:d"), "$[[ inputs.a:b/c ]]|d|-");
  EXPECT_EQ(parts("a${b:c"), "a${b|c|-");
  EXPECT_EQ(parts("$[[ a:b"), "$[[ a|b|-");
}

TEST(ImageName, TellsVariablesFromExpressions) {
  EXPECT_TRUE(has_variable("$A"));
  EXPECT_FALSE(has_variable("a"));
  EXPECT_FALSE(has_expression("${A}"));
  EXPECT_TRUE(has_expression("a:${{ b }}"));
  EXPECT_TRUE(has_expression("a:$[[ b ]]"));
}

}  // namespace
}  // namespace pinned_images::ci
