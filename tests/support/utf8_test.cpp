// SPDX-License-Identifier: MIT
#include "support/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

TEST(Utf8, TellsTheLengthOfACodePoint) {
  EXPECT_EQ(utf8_length("a", 0), 1U);
  EXPECT_EQ(utf8_length("a\xC3\xA9", 1), 2U);
  EXPECT_EQ(utf8_length("\xE2\x82\xAC", 0), 3U);
  EXPECT_EQ(utf8_length("\xF0\x9F\x98\x80", 0), 4U);
}

TEST(Utf8, TellsWhatIsNone) {
  // A tail alone, overlong, a surrogate, above U+10FFFF, cut short.
  for (const char* text : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                           "\xF0\x80\x80\x80", "\xF5\x80\x80\x80", "\xC3", "\xE2\x82", "\xFF"}) {
    EXPECT_EQ(utf8_length(text, 0), 0U) << text;
  }
}

TEST(Utf8, CountsCodePoints) {
  EXPECT_EQ(code_points(""), 0);
  EXPECT_EQ(code_points("a\xC3\xA9\xE2\x82\xAC"), 3);
}

TEST(Utf8, LeavesOffTheByteOrderMark) {
  EXPECT_EQ(without_byte_order_mark("\xEF\xBB\xBF"
                                    "a"),
            "a");
  EXPECT_EQ(without_byte_order_mark("a\xEF\xBB\xBF"), "a\xEF\xBB\xBF");
}

}  // namespace
}  // namespace pinned_images
