// SPDX-License-Identifier: MIT
#include "manifest/toml_document.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::string parse_error(const std::string& text) {
  return error_of([&] { TomlDocument("a.toml", text); });
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int at = 0; at < times; ++at) result += text;
  return result;
}

TEST(TomlDocument, KeepsMembersInTheOrderWritten) {
  const TomlDocument document("a.toml", "[t]\nzebra = 1\napple = 2\n\"m.n\" = 3\n");
  std::vector<std::string> keys;
  for (const TomlMember& member : document.at("t")->members("t")) keys.emplace_back(member.key);
  EXPECT_THAT(keys, ElementsAre("zebra", "apple", "m.n"));
}

TEST(TomlDocument, FindsByPathAndTellsAbsence) {
  const TomlDocument document("a.toml", "[tool.uv]\nindex = \"é\"\n");
  EXPECT_EQ(document.at("tool.uv.index")->text("x"), "é");
  EXPECT_FALSE(document.at("tool.uv.sources"));
  EXPECT_FALSE(document.at("project.name"));
}

TEST(TomlDocument, NamesPlaceAndKindOfAWrongValue) {
  const TomlDocument document("a.toml", "tool = 'x'\n[p]\nlist = {}\nname = [1, 2.5]\n");
  EXPECT_EQ(error_of([&] { document.at("tool.uv.index"); }),
            "a.toml:1:8: tool must be a table, not a string\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(error_of([&] { document.at("p.list")->list("p.list"); }),
            "a.toml:3:8: p.list must be a list, not a table\n"
            "  hint: write it in square brackets");
  EXPECT_EQ(error_of([&] { document.at("p.name")->text("p.name"); }),
            "a.toml:4:8: p.name must be a string, not a list\n  hint: write it in quotes");
  EXPECT_EQ(error_of([&] { document.at("p.name")->texts("p.name"); }),
            "a.toml:4:9: an item of p.name must be a string, not a whole number\n"
            "  hint: write it in quotes");
  EXPECT_EQ(error_of([&] { document.at("p.name")->list("n")[1].integer("n"); }),
            "a.toml:4:12: n must be a whole number, not a number with a point\n"
            "  hint: write it without quotes or point");
}

TEST(TomlDocument, PointsIntoAStringThatHoldsNoEscape) {
  const TomlDocument document("a.toml", "a = [\"é==x\", \"\\u00e9==x\", '''\nab''']\n");
  const auto items = document.at("a")->list("a");
  EXPECT_EQ(items[0].column_of(4), 10);  // `é` is two bytes and one column
  EXPECT_EQ(items[1].column_of(4), items[1].column());
  EXPECT_EQ(items[2].column_of(1), items[2].column());
}

TEST(TomlDocument, RefusesWhatIsNotToml) {
  EXPECT_EQ(parse_error("a = \n"),
            "a.toml:1:5: not TOML: parsing key-value pair: expected value, saw '\\n'\n"
            "  hint: correct the file (https://toml.io)");
  EXPECT_THAT(parse_error("a = [\"x\"\nb = 1\n"), StartsWith("a.toml:2:1: not TOML: "));
  EXPECT_THAT(parse_error(std::string("a = \"x\0\"", 8)), StartsWith("a.toml:1:7: not TOML: "));
  EXPECT_THAT(parse_error("a = 1\na = 2\n"), StartsWith("a.toml:2:"));
  EXPECT_THAT(parse_error("a = \"\xff\"\n"), StartsWith("a.toml:1:"));
}

TEST(TomlDocument, RefusesNestingThatWouldEndTheProcess) {
  const std::string key = "a" + repeated(".a", 200'000);
  const std::string hint = "\n  hint: no manifest needs that: correct the file";
  EXPECT_EQ(parse_error("# é\n" + key + " = 1\n"),
            "a.toml:2:64: a key of more than 32 parts" + hint);
  EXPECT_EQ(parse_error("[" + key + "]\n"), "a.toml:1:65: a key of more than 32 parts" + hint);
  EXPECT_EQ(parse_error("x = {" + key + " = 1}\n"),
            "a.toml:1:69: a key of more than 32 parts" + hint);
  EXPECT_EQ(parse_error("x = " + repeated("[", 100'000)),
            "a.toml:1:69: lists or tables nested more than 64 deep" + hint);
  EXPECT_EQ(parse_error("x = " + repeated("{a=", 100'000)),
            "a.toml:1:197: lists or tables nested more than 64 deep" + hint);
}

TEST(TomlDocument, CountsNoDotsOrBracketsOfStringsAndComments) {
  const std::string dots = repeated(".", 100) + repeated("[", 100);
  EXPECT_EQ(parse_error("a = \"" + dots + "\\\"" + dots + "\" # " + dots + "\nb = '" + dots +
                        "'\nc = \"\"\"" + dots + "\n\"" + dots + "\"\"\"\"\nd = '''\n" + dots +
                        "'''''\n"),
            "(none)");
}

TEST(TomlDocument, SeesAKeyBehindAStringThatEndsInQuotes) {
  const std::string key = "a" + repeated(".a", 100);
  EXPECT_THAT(parse_error("x = \"\"\"a\"\"\"\"\"\n" + key + " = 1\n"),
              StartsWith("a.toml:2:64: a key of more than 32 parts"));
}

}  // namespace
}  // namespace pinned_images::manifest
