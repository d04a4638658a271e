// SPDX-License-Identifier: MIT
#include "image/text_width.hpp"

#include <gmock/gmock.h>

namespace pinned_images::image {
namespace {

using testing::ElementsAre;

const Font font = {10, false, false};
const Font mono = {10, false, true};

TEST(TextWidth, LettersHaveWidthsOfTheirOwn) {
  EXPECT_LT(text_width("iii", font), text_width("mmm", font));
  EXPECT_LT(text_width("mmm", font), text_width("mmm", {10, true, false}));
  EXPECT_LT(text_width("mmm", font), text_width("mmm", {12, false, false}));
  EXPECT_DOUBLE_EQ(text_width("iii", mono), text_width("mmm", mono));
  EXPECT_EQ(text_width("", font), 0);
}

TEST(TextWidth, LettersBeyondAsciiCountOnce) {
  EXPECT_NEAR(text_width("\u6f22", font), 10.9, 0.1);
  EXPECT_NEAR(text_width("\u00e9", font), 7.5, 0.1);
}

TEST(Shortened, LeavesWhatFits) {
  EXPECT_EQ(shortened("torch==2.1", mono, 100), "torch==2.1");
  EXPECT_EQ(shortened("", mono, 100), "");
}

TEST(Shortened, TakesOutTheMiddle) {
  EXPECT_EQ(shortened("abcdefghijklmnop", mono, 55), "abcd\u2026nop");
  EXPECT_EQ(shortened("\u6f22\u6f22\u6f22\u6f22\u6f22\u6f22", mono, 45),
            "\u6f22\u6f22\u2026\u6f22");
  for (double width = 20; width < 120; width += 1) {
    EXPECT_LE(text_width(shortened("abcdefghijklmnopq\u6f22rstuv", font, width), font), width);
  }
}

TEST(Wrapped, BreaksAtBlanks) {
  EXPECT_THAT(wrapped("one two three four", mono, 60, 9), ElementsAre("one two", "three", "four"));
  EXPECT_THAT(wrapped("  one  ", mono, 60, 9), ElementsAre("one"));
  EXPECT_THAT(wrapped("", mono, 60, 9), ElementsAre());
}

TEST(Wrapped, CutsWordsThatAreWiderThanALine) {
  EXPECT_THAT(wrapped("a bcdefghijklmnopq r", mono, 60, 9),
              ElementsAre("a", "bcdefghij", "klmnopq r"));
}

TEST(Wrapped, HasNoMoreLinesThanItMay) {
  EXPECT_THAT(wrapped("one two three four", mono, 60, 2), ElementsAre("one two", "three\u2026"));
}

}  // namespace
}  // namespace pinned_images::image
