// SPDX-License-Identifier: MIT
#include "engine/label_step.hpp"

#include <gtest/gtest.h>

namespace pinned_images::engine {
namespace {

TEST(LabelStep, QuotesEachOnALineOfItsOwn) {
  EXPECT_EQ(label_step({{"a", ""}, {"b.c", "x $y \"z\" \\"}}),
            "LABEL \\\n\"a\"=\"\" \\\n\"b.c\"=\"x \\$y \\\"z\\\" \\\\\"\n");
}

TEST(LabelStep, WhatHasNoWords) {
  for (const std::string& value :
       {std::string("\xc3\xa4"), std::string("\t"), std::string("\x7f"), std::string("a\n"),
        std::string("a\0b", 3), std::string(60'000, 'x')}) {
    EXPECT_EQ(label_step({{"a", value}}), std::nullopt) << value.substr(0, 10);
  }
  EXPECT_EQ(label_step({{"\xc3\xa4", "a"}}), std::nullopt);
  const std::string large(59'000, 'x');
  EXPECT_EQ(label_step({{"a", large}, {"b", large}}),
            "LABEL \\\n\"a\"=\"" + large + "\" \\\n\"b\"=\"" + large + "\"\n");
}

}  // namespace
}  // namespace pinned_images::engine
