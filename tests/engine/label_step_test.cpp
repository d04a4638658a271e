// SPDX-License-Identifier: MIT
#include "engine/label_step.hpp"

#include <gtest/gtest.h>

namespace pinned_images::engine {
namespace {

const std::string argument = "ARG PINNED_IMAGES_LINE_FEED\n";

TEST(LabelStep, QuotesAndBreaksLinesWhereTheValueDoes) {
  EXPECT_EQ(label_step({{"a", ""}, {"b.c", "x $y \"z\" \\"}}),
            argument + "LABEL \\\n\"a\"=\"\" \\\n\"b.c\"=\"x \\$y \\\"z\\\" \\\\\"\n");
  EXPECT_EQ(label_step({{"a", "1\n2\n"}}), argument +
                                               "LABEL \\\n\"a\"=\"1${PINNED_IMAGES_LINE_FEED}\\\n"
                                               "2${PINNED_IMAGES_LINE_FEED}\"\n");
}

TEST(LabelStep, NoLineBeginsWithWhatWouldBeLost) {
  EXPECT_EQ(label_step({{"a", "1\n# 2\n 3\n\n4"}}),
            argument +
                "LABEL \\\n\"a\"=\"1${PINNED_IMAGES_LINE_FEED}# 2"
                "${PINNED_IMAGES_LINE_FEED} 3${PINNED_IMAGES_LINE_FEED}\\\n"
                "${PINNED_IMAGES_LINE_FEED}\\\n4\"\n");
}

TEST(LabelStep, WhatHasNoWords) {
  for (const std::string& value :
       {std::string("\xc3\xa4"), std::string("\t"), std::string("\x7f"), std::string("\r\n"),
        std::string("a\0b", 3), std::string(60'000, 'x')}) {
    EXPECT_EQ(label_step({{"a", value}}), std::nullopt) << value.substr(0, 10);
  }
  EXPECT_EQ(label_step({{"\xc3\xa4", "a"}}), std::nullopt);
  EXPECT_NE(label_step({{"a", std::string(900, '\n')}, {"b", std::string(100, '\n')}}),
            std::nullopt);
  EXPECT_EQ(label_step({{"a", std::string(900, '\n')}, {"b", std::string(101, '\n')}}),
            std::nullopt);
  EXPECT_NE(label_step({{"a", std::string(59'000, 'x') + "\n" + std::string(59'000, 'x')}}),
            std::nullopt);
}

}  // namespace
}  // namespace pinned_images::engine
