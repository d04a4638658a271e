// SPDX-License-Identifier: MIT
#include "manifest/requirements_text.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// `line:text` of each logical line.
std::vector<std::string> lines(std::string_view text) {
  std::vector<std::string> result;
  for (const LogicalLine& line : logical_lines(text)) {
    result.push_back(std::to_string(line.line()) + ":" + line.text());
  }
  return result;
}

std::string decoded(std::string_view bytes) {
  return decode_requirements("r.txt", bytes);
}

std::string decode_error(std::string_view bytes) {
  return error_of([&] { decoded(bytes); });
}

std::string wide(const std::u32string& text, std::size_t width, bool big_endian) {
  std::string result;
  for (const char32_t unit : text) {
    for (std::size_t at = 0; at < width; ++at) {
      const std::size_t shift = 8 * (big_endian ? width - 1 - at : at);
      result += static_cast<char>((unit >> shift) & 0xFFU);
    }
  }
  return result;
}

TEST(RequirementsText, JoinsThenStripsCommentsThenBlanks) {
  EXPECT_THAT(lines("a\\\nb\n\n# c\nd # e\n  f\t\n"), ElementsAre("1:ab", "5:d", "6:f"));
  EXPECT_THAT(lines("torch \\\n  ==2.1 \\\n  # why\nx\n"), ElementsAre("1:torch   ==2.1", "4:x"));
  EXPECT_THAT(lines("a\\\n# why\nb\n"), ElementsAre("1:a", "3:b"));
  EXPECT_THAT(lines("a # b \\\nc\n"), ElementsAre("1:a"));
  EXPECT_THAT(lines("# a \\\nb\n"), ElementsAre("2:b"));
  EXPECT_THAT(lines("a#egg=b\n"), ElementsAre("1:a#egg=b"));
  EXPECT_THAT(lines("a \\ \nb\n"), ElementsAre("1:a \\", "2:b"));
  EXPECT_THAT(lines("a\\"), ElementsAre("1:a"));
  EXPECT_THAT(lines("\\\n\\\na\n"), ElementsAre("1:a"));
  EXPECT_THAT(lines(""), IsEmpty());
  EXPECT_THAT(lines("\\\n"), IsEmpty());
}

TEST(RequirementsText, EndsLinesWherePythonDoes) {
  EXPECT_THAT(
      lines("a\r\nb\rc\fd\ve\x1c"
            "f\x1d"
            "g\x1eh\xC2\x85i\xE2\x80\xA8j\xE2\x80\xA9k"),
      ElementsAre("1:a", "2:b", "3:c", "4:d", "5:e", "6:f", "7:g", "8:h", "9:i", "10:j", "11:k"));
}

TEST(RequirementsText, StripsBlanksOfUnicode) {
  EXPECT_THAT(lines("\xC2\xA0torch\xE3\x80\x80\n\xE2\x80\x8A# x\n"), ElementsAre("1:torch"));
}

TEST(RequirementsText, TellsPositionsInTheFile) {
  const auto line = logical_lines(
                        "x\n \xC3\xA9"
                        "a \\\n  bc\\\nd # e\n")
                        .at(1);
  EXPECT_EQ(line.text(),
            "\xC3\xA9"
            "a   bcd");
  const auto at = [&](std::size_t offset) {
    return std::to_string(line.position(offset).line) + ":" +
           std::to_string(line.position(offset).column);
  };
  EXPECT_EQ(at(0), "2:2");
  EXPECT_EQ(at(2), "2:3");
  EXPECT_EQ(at(6), "3:3");
  EXPECT_EQ(at(8), "4:1");
  EXPECT_EQ(at(9), "4:2");
}

TEST(RequirementsText, ReadsByteOrderMarks) {
  const std::u32string text = U"torch # \u00e9\n";
  const std::string utf8 = "torch # \xC3\xA9\n";
  EXPECT_EQ(decoded("\xEF\xBB\xBF" + utf8), utf8);
  EXPECT_EQ(decoded(wide(U"\uFEFF" + text, 2, false)), utf8);
  EXPECT_EQ(decoded(wide(U"\uFEFF" + text, 2, true)), utf8);
  EXPECT_EQ(decoded(wide(U"\uFEFF" + text, 4, false)), utf8);
  EXPECT_EQ(decoded(wide(U"\uFEFF" + text, 4, true)), utf8);
  EXPECT_EQ(decoded(wide(U"\uFEFF\xD83D\xDE00", 2, false)), "\xF0\x9F\x98\x80");
}

TEST(RequirementsText, ReadsDeclaredEncodings) {
  EXPECT_EQ(decoded("# -*- coding: latin-1 -*-\n# \xE9\x80"),
            "# -*- coding: latin-1 -*-\n# \xC3\xA9\xC2\x80");
  EXPECT_EQ(decoded("#\n# vim: set fileencoding=cp1252 :\n\x80"),
            "#\n# vim: set fileencoding=cp1252 :\n\xE2\x82\xAC");
  EXPECT_EQ(decoded("# coding: UTF_8\n\xC3\xA9"), "# coding: UTF_8\n\xC3\xA9");
  EXPECT_EQ(decoded("a\nb\n# coding: koi8-r\n"), "a\nb\n# coding: koi8-r\n");
  EXPECT_EQ(decoded("x coding: koi8-r\n"), "x coding: koi8-r\n");
}

TEST(RequirementsText, SaysWhereBytesAreNoText) {
  const std::string hint = "\n  hint: save the file as UTF-8";
  EXPECT_EQ(decode_error("a\n\xC3\xA9 \xE9\n"), "r.txt:2:3: not UTF-8 text" + hint);
  for (const char* broken : {"\xC3", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\x80",
                             "\xF0\x80\x80\x80", "\xFF", "\x80", "\xF0\x9F\x98"}) {
    EXPECT_EQ(decode_error(broken), "r.txt:1:1: not UTF-8 text" + hint);
  }
  EXPECT_EQ(decode_error(std::string("\xFF\xFE") + "a"), "r.txt:1:1: not UTF-16 text" + hint);
  EXPECT_EQ(decode_error(wide(U"\uFEFF"
                              U"a\xDC00",
                              2, false)),
            "r.txt:1:2: not UTF-16 text" + hint);
  EXPECT_EQ(decode_error(wide(U"\uFEFF"
                              U"a",
                              4, false) +
                         "xxxx"),
            "r.txt:1:2: not UTF-32 text" + hint);
  EXPECT_EQ(decode_error("# coding: ascii\n\xE9"), "r.txt:2:1: not ascii text" + hint);
  EXPECT_EQ(decode_error("# coding: cp1252\n\x81"), "r.txt:2:1: not cp1252 text" + hint);
  EXPECT_EQ(decode_error("#\n# coding: koi8-r\n"),
            "r.txt:2: the encoding 'koi8-r' isn't known\n"
            "  hint: save the file as UTF-8 and remove the comment that names the encoding");
  EXPECT_EQ(decode_error(std::string_view("torch\n\0x", 8)),
            "r.txt:2:1: not a text file: it holds a NUL byte\n"
            "  hint: name a requirements file, or save this one as UTF-8");
}

}  // namespace
}  // namespace pinned_images::manifest
