// SPDX-License-Identifier: MIT
#include "support/escape.hpp"

#include <gmock/gmock.h>

namespace pinned_images {
namespace {

using std::string_literals::operator""s;

TEST(ForTerminal, LeavesPrintableTextAlone) {
  const std::string text = "torch==2.1.0+cu121 'a' \\ é 漢 \U0001f525 \u00a0 \ufffd \U0010ffff";
  EXPECT_EQ(for_terminal(text), text);
  EXPECT_EQ(for_terminal(""), "");
}

TEST(ForTerminal, ShowsControlCharacters) {
  EXPECT_EQ(for_terminal("a\n\r\tb"), "a\\n\\r\\tb");
  EXPECT_EQ(for_terminal("\0\x1b[2J\x7f"s), "\\x00\\x1b[2J\\x7f");
  EXPECT_EQ(for_terminal("\u0080\u009b\u009f"), "\\u0080\\u009b\\u009f");
}

TEST(ForTerminal, ShowsBidiControlsAndLineSeparators) {
  EXPECT_EQ(for_terminal("\u061c\u200e\u200f"), "\\u061c\\u200e\\u200f");
  EXPECT_EQ(for_terminal("\u202a\u202e\u2066\u2069"), "\\u202a\\u202e\\u2066\\u2069");
  EXPECT_EQ(for_terminal("\u2028\u2029"), "\\u2028\\u2029");
  EXPECT_EQ(for_terminal("\u2027\u202f\u2065\u206a"), "\u2027\u202f\u2065\u206a");
}

TEST(ForTerminal, ShowsBytesThatAreNoUtf8) {
  EXPECT_EQ(for_terminal("a\xff\xc3"), "a\\xff\\xc3");
  EXPECT_EQ(for_terminal("\x80z"), "\\x80z");
  EXPECT_EQ(for_terminal("\xc0\x8a"), "\\xc0\\x8a") << "an overlong line feed";
  EXPECT_EQ(for_terminal("\xe0\x82\x9b"), "\\xe0\\x82\\x9b") << "an overlong CSI";
  EXPECT_EQ(for_terminal("\xf0\x82\x80\x9b"), "\\xf0\\x82\\x80\\x9b") << "an overlong form";
  EXPECT_EQ(for_terminal("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(for_terminal("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "past the end of Unicode";
  EXPECT_EQ(for_terminal("\xf5\x80\x80\x80"), "\\xf5\\x80\\x80\\x80");
  EXPECT_EQ(for_terminal("\xe2\x80\n"), "\\xe2\\x80\\n") << "broken off";
}

TEST(ForMarkdown, MakesItACodeSpan) {
  EXPECT_EQ(for_markdown("/close @all <b> [x](y) | #1"), "`/close @all <b> [x](y) | #1`");
  EXPECT_EQ(for_markdown(""), "");
}

TEST(ForMarkdown, NoBacktickEndsIt) {
  EXPECT_EQ(for_markdown("a`b``c"), "```a`b``c```");
  EXPECT_EQ(for_markdown("`"), "`` ` ``");
  EXPECT_EQ(for_markdown(" a "), "`  a  `") << "one blank at each end is taken off again";
}

TEST(ForMarkdown, NoLineEndsInIt) {
  EXPECT_EQ(for_markdown("a\n/close\n"), "`a\\n/close\\n`");
}

TEST(ForHtml, IsTextAlone) {
  EXPECT_EQ(for_html("a<b> & \"c\" 'd' \u6f22"),
            "a&lt;b&gt; &amp; &quot;c&quot; &#39;d&#39; \u6f22");
  EXPECT_EQ(for_html("&lt;</script>"), "&amp;lt;&lt;/script&gt;");
  EXPECT_EQ(for_html(""), "");
}

TEST(ForHtml, HoldsNothingThatXmlHasNoCharacterFor) {
  EXPECT_EQ(for_html("a\x01\n\u202e\uffff\ufffe\ufffd\xff"s),
            "a\\x01\\n\\u202e\\uffff\\ufffe\ufffd\\xff");
}

TEST(ForMermaid, NothingEndsTheLabel) {
  EXPECT_EQ(for_mermaid("torch==2.1+cu121 a/b, c-d \u6f22"), "torch==2.1+cu121 a/b, c-d \u6f22");
  EXPECT_EQ(for_mermaid("\"]; #quot;`<b>&"), "#34;#93;#59; #35;quot#59;#96;#60;b#62;#38;");
  EXPECT_EQ(for_mermaid("%%{init: {}}%%"), "#37;#37;#123;init#58; #123;#125;#125;#37;#37;");
  EXPECT_EQ(for_mermaid("a\nb"), "a#92;nb");
}

TEST(ForMermaid, NothingIsMarkdown) {
  EXPECT_EQ(for_mermaid("- a"), "#45; a");
  EXPECT_EQ(for_mermaid("1. a"), "1#46; a");
  EXPECT_EQ(for_mermaid("__a__ *b* [c](d)"), "#95;#95;a#95;#95; #42;b#42; #91;c#93;#40;d#41;");
}

TEST(ForDot, NothingEndsTheString) {
  EXPECT_EQ(for_dot("a \"b\" \\N \\"), "a \\\"b\\\" \\\\N \\\\");
  EXPECT_EQ(for_dot("&lt;\n"), "&amp;lt;\\\\n");
}

TEST(PercentEncode, KeepsOnlyTheUnreservedAndThoseAskedFor) {
  EXPECT_EQ(percent_encode("Az09-._~"), "Az09-._~");
  EXPECT_EQ(percent_encode("a b/c%+é\n"s + '\0'), "a%20b%2Fc%25%2B%C3%A9%0A%00");
  EXPECT_EQ(percent_encode("a/b:c", "/:"), "a/b:c");
  EXPECT_EQ(percent_encode(""), "");
}

TEST(PercentDecode, TurnsAllBytesBack) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(bytes)), bytes);
  EXPECT_EQ(percent_decode("%e9%E9+"), "\xe9\xe9+");
  EXPECT_EQ(percent_decode(""), "");
}

TEST(PercentDecode, IsAbsentForABrokenEscape) {
  for (const char* text : {"%", "a%4", "%4", "%G0", "%0G", "%%41", "% 1"}) {
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
  }
}

struct UrlCase {
  const char* url;
  const char* bare;
};

TEST(WithoutUserinfo, DropsIt) {
  const UrlCase cases[] = {
      {"https://user:secret@example.org/simple", "https://example.org/simple"},
      {"https://token@example.org", "https://example.org"},
      {"https://@example.org", "https://example.org"},
      {"https://user:p@ss@example.org:8443/x", "https://example.org:8443/x"},
      {"git+ssh://git@example.org/a.git@v1", "git+ssh://example.org/a.git@v1"},
      {"https://u:p@example.org?a=b@c#d@e", "https://example.org?a=b@c#d@e"},
      {"https://u:p@[::1]:80/", "https://[::1]:80/"},
      {"//u:p@example.org/", "//example.org/"},
  };
  for (const UrlCase& c : cases) {
    EXPECT_EQ(without_userinfo(c.url), c.bare);
    EXPECT_TRUE(has_userinfo(c.url)) << c.url;
    EXPECT_FALSE(has_userinfo(c.bare)) << c.bare;
  }
}

TEST(WithoutUserinfo, LeavesOtherTextAlone) {
  for (const char* text :
       {"", "https://example.org/a@b", "https://example.org?next=//u:p@other", "a/b@sha256:0",
        "file:///srv/wheels@2", "torch @ https", "https://example.org#//u@h", "/srv//u@h"}) {
    EXPECT_EQ(without_userinfo(text), text);
    EXPECT_FALSE(has_userinfo(text)) << text;
  }
}

}  // namespace
}  // namespace pinned_images
