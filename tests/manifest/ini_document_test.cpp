// SPDX-License-Identifier: MIT
#include "manifest/ini_document.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string ini_error(const std::string& text) {
  return error_of([&] { read_ini("a.cfg", text); });
}

/// Returns `[section] option: line:column=text ...` of each option.
std::vector<std::string> options_of(const std::string& text) {
  std::vector<std::string> result;
  for (const IniSection& section : read_ini("a.cfg", text)) {
    for (const IniOption& option : section.options) {
      std::string line = "[" + section.name + "] " + option.name + ":";
      for (const IniLine& part : option.lines) {
        line +=
            " " + std::to_string(part.line) + ":" + std::to_string(part.column) + "=" + part.text;
      }
      result.push_back(line);
    }
  }
  return result;
}

TEST(IniDocument, ReadsOptions) {
  EXPECT_THAT(
      options_of("[s]\nName = a = b ; no comment\n  x : y:z # none\nempty =\n[t] rest\n"),
      ElementsAre("[s] Name: 2:8=a = b ; no comment 3:3=x : y:z # none", "[s] empty: 4:8="));
  EXPECT_THAT(options_of("[s]\na: \xC3\xA9\n"), ElementsAre("[s] a: 2:4=\xC3\xA9"));
}

TEST(IniDocument, ReadsValuesOfManyLines) {
  EXPECT_THAT(options_of("[s]\n"
                         "a =\n"
                         "    one\n"
                         "\n"
                         "# comment\n"
                         "    ; another\n"
                         "  two=2\n"
                         "    [three]\n"
                         "\n"
                         "b = 1\n"),
              ElementsAre("[s] a: 2:4= 3:5=one 4:1= 7:3=two=2 8:5=[three]", "[s] b: 10:5=1"));
  // An option that is indented goes on with what is indented deeper alone.
  EXPECT_THAT(options_of("[s]\n  a = 1\n  b = 2\n   c = 3\n"),
              ElementsAre("[s] a: 2:7=1", "[s] b: 3:7=2 4:4=c = 3"));
}

TEST(IniDocument, TakesDefaults) {
  EXPECT_THAT(options_of("[DEFAULT]\na = 1\nb = 2\n[s]\nb = 3\n[DEFAULT]\nc = 4\n"),
              ElementsAre("[s] b: 5:5=3", "[s] a: 2:5=1", "[s] c: 7:5=4"));
}

TEST(IniDocument, ReadsOddBytes) {
  EXPECT_THAT(options_of("\xEF\xBB\xBF[s]\r\na =\r\n  b\r\r  c"),
              ElementsAre("[s] a: 2:4= 3:3=b 4:1= 5:3=c"));
  EXPECT_THAT(options_of(""), IsEmpty());
  EXPECT_EQ(ini_error("[s]\na = \xC3\xA9\xC3\n"),
            "a.cfg:2:6: not UTF-8\n  hint: store the file as UTF-8");
  EXPECT_EQ(ini_error("# \xED\xA0\x80\n"), "a.cfg:1:3: not UTF-8\n  hint: store the file as UTF-8");
  EXPECT_EQ(ini_error("# \xC0\x80"), "a.cfg:1:3: not UTF-8\n  hint: store the file as UTF-8");
  EXPECT_EQ(ini_error("# \xF0\x9F\x98\x80 \xEF\xBF\xBF"), "(none)");
}

TEST(IniDocument, RefusesWhatConfigParserRefuses) {
  const std::string hint = "\n  hint: correct the file (Python's configparser reads it)";
  EXPECT_EQ(ini_error("\na = 1\n"), "a.cfg:2:1: a line before any [section]" + hint);
  EXPECT_EQ(ini_error("[s]\nnonsense\n"),
            "a.cfg:2:1: neither a [section] nor an option of the form `name = value`" + hint);
  EXPECT_EQ(ini_error("[s]\n = 1\n"),
            "a.cfg:2:2: neither a [section] nor an option of the form `name = value`" + hint);
  EXPECT_EQ(ini_error("[s]\n[]\n"),
            "a.cfg:2:1: neither a [section] nor an option of the form `name = value`" + hint);
  EXPECT_EQ(ini_error("[s]\n[t]\n[s]\n"),
            "a.cfg:3:1: section [s] stands twice, first in line 1\n  hint: put the two together");
  EXPECT_EQ(ini_error("[s]\na = 1\n\na : 2\n"),
            "a.cfg:4:1: option 'a' stands twice, first in line 2\n  hint: put the two together");
  EXPECT_EQ(ini_error("[s]\na = 1\nA = 2\n[t]\na = 1\n"), "(none)");
}

}  // namespace
}  // namespace pinned_images::manifest
