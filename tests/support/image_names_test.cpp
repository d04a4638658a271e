// SPDX-License-Identifier: MIT
#include "support/image_names.hpp"

#include <string>

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

TEST(ImageNames, Repositories) {
  for (const char* text : {"a", "a/b/c", "a.b", "a_b", "a__b", "a---b", "0/1"}) {
    EXPECT_TRUE(is_valid_repository(text)) << text;
  }
  for (const char* text : {"", "a..b", "a___b", "a._b", "_a", "a-", "a/", "/a", "a//b", "A", "ä"}) {
    EXPECT_FALSE(is_valid_repository(text)) << text;
  }
  EXPECT_TRUE(is_valid_repository(std::string(255, 'x')));
  EXPECT_FALSE(is_valid_repository(std::string(256, 'x')));
}

TEST(ImageNames, Tags) {
  EXPECT_TRUE(is_valid_tag("_a.B-9"));
  EXPECT_TRUE(is_valid_tag(std::string(128, 'x')));
  EXPECT_FALSE(is_valid_tag(std::string(129, 'x')));
  for (const char* text : {"", ".a", "-a", "1.0+cpu", "1!2.0", "a/b", "a b", "a\n"}) {
    EXPECT_FALSE(is_valid_tag(text)) << text;
  }
}

}  // namespace
}  // namespace pinned_images
