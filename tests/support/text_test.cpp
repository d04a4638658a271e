// SPDX-License-Identifier: MIT
#include "support/text.hpp"

#include <stdexcept>
#include <utility>

#include <gmock/gmock.h>

namespace pinned_images {
namespace {

using testing::ElementsAre;

TEST(Trim, DropsBlanksAtBothEndsOnly) {
  EXPECT_EQ(trim(" \t\r\n\f\va b\v\f\n\r\t "), "a b");
  EXPECT_EQ(trim("a"), "a");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("\u00a0a"), "\u00a0a");
}

TEST(Skip, ReturnsWhereSomethingElseIs) {
  EXPECT_EQ(skip("a \t b", 1, " \t"), 4U);
  EXPECT_EQ(skip("a b", 2, " "), 2U);
  EXPECT_EQ(skip("a  ", 1, " "), 3U);
  EXPECT_EQ(skip("a", 5, " "), 1U);
}

TEST(Split, ReturnsThePartsBetween) {
  EXPECT_THAT(split("a,b,c", ','), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split(",a,,", ','), ElementsAre("", "a", "", ""));
  EXPECT_THAT(split("abc", ','), ElementsAre("abc"));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Join, PutsTheSeparatorBetween) {
  EXPECT_EQ(join({"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"", ""}, "-"), "-");
  EXPECT_EQ(join({}, "-"), "");
}

TEST(Lower, TouchesAsciiCapitalsOnly) {
  EXPECT_EQ(lower("AZaz09_@[`{É"), "azaz09_@[`{É");
  EXPECT_EQ(lower(""), "");
}

TEST(EqualIgnoringCase, ComparesWholeTexts) {
  EXPECT_TRUE(equal_ignoring_case("Content-Type", "content-tYPE"));
  EXPECT_TRUE(equal_ignoring_case("", ""));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("ab", "a"));
  EXPECT_FALSE(equal_ignoring_case("a", "b"));
  EXPECT_FALSE(equal_ignoring_case("@", "`")) << "only letters have a case";
}

// RFC 4648, section 10.
TEST(Base64, AgreesWithTheStandard) {
  const std::pair<const char*, const char*> cases[] = {{"", ""},
                                                       {"f", "Zg=="},
                                                       {"fo", "Zm8="},
                                                       {"foo", "Zm9v"},
                                                       {"foob", "Zm9vYg=="},
                                                       {"fooba", "Zm9vYmE="},
                                                       {"foobar", "Zm9vYmFy"},
                                                       {"\xfb\xff", "+/8="}};
  for (const auto& [bytes, text] : cases) {
    EXPECT_EQ(base64_encode(bytes), text);
    EXPECT_EQ(base64_decode(text), bytes);
  }
}

TEST(Counted, OneAndMany) {
  EXPECT_EQ(counted(0, "tag"), "0 tags");
  EXPECT_EQ(counted(1, "tag"), "1 tag");
  EXPECT_EQ(counted(2, "tag"), "2 tags");
  EXPECT_EQ(counted(1, "repository", "repositories"), "1 repository");
  EXPECT_EQ(counted(2, "repository", "repositories"), "2 repositories");
}

TEST(SizeText, InPowersOfAThousand) {
  const std::pair<long long, const char*> cases[] = {
      {0, "0 B"}, {999, "999 B"}, {7'100'000, "7.1 MB"}, {2'300'000'000, "2.3 GB"}};
  for (const auto& [bytes, text] : cases) EXPECT_EQ(size_text(bytes), text);
}

TEST(DurationText, AsPeopleReadIt) {
  const std::pair<long, const char*> cases[] = {
      {0, "0 s"}, {59, "59 s"}, {60, "1 min 0 s"}, {361, "6 min 1 s"}, {7500, "2 h 5 min"}};
  for (const auto& [seconds, text] : cases) EXPECT_EQ(duration_text(seconds), text);
}

TEST(Base64, CarriesZeroBytesAndLongTexts) {
  std::string bytes(100001, '\0');
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at * 7 % 256);
  EXPECT_EQ(base64_decode(base64_encode(bytes)), bytes);
}

TEST(Base64, RefusesWhatIsNone) {
  for (const char* text : {"Zg", "Zg=", "Zg===", "Z", "=", "====", "Z===", "Zm9v\n", " Zm9v",
                           "Zm9v ", "Zm-_", "Zg==Zg==", "Zm!v", "Z=g="}) {
    EXPECT_THROW(base64_decode(text), std::invalid_argument) << text;
  }
}

}  // namespace
}  // namespace pinned_images
