// SPDX-License-Identifier: MIT
#include "support/image_names.hpp"

#include <string>

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

const std::string sha(64, 'a');

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

TEST(ImageNames, Digests) {
  EXPECT_TRUE(is_valid_digest("sha256:" + sha));
  EXPECT_TRUE(is_valid_digest("sha512:" + sha + sha));
  EXPECT_FALSE(is_valid_digest("sha256:" + sha + "a"));
  EXPECT_FALSE(is_valid_digest("md5:" + sha));
  EXPECT_FALSE(is_valid_digest("sha256"));
}

TEST(ImageNames, Registries) {
  for (const char* text :
       {"a", "r.example", "r.example:5000", "127.0.0.1:1", "[fe80::1]", "[::1]:2"}) {
    EXPECT_TRUE(is_valid_registry(text)) << text;
  }
  for (const char* text : {"", "a/b", "a@b", "user:password@a", "a:", "a:b", "a..b", "a?b", "[::1",
                           "[::1]x", "[]", "a:123456", "https://a"}) {
    EXPECT_FALSE(is_valid_registry(text)) << text;
  }
}

TEST(ImageNames, AHostWithoutItsPort) {
  EXPECT_EQ(without_port("r.example:5000"), "r.example");
  EXPECT_EQ(without_port("r.example"), "r.example");
  EXPECT_EQ(without_port("[::1]:2"), "[::1]");
  EXPECT_EQ(without_port("[::1]"), "[::1]");
}

}  // namespace
}  // namespace pinned_images
