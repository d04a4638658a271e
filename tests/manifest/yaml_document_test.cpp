// SPDX-License-Identifier: MIT
#include "manifest/yaml_document.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

const std::string yaml_hint = "\n  hint: correct the file (https://yaml.org)";
const std::string size_hint = "\n  hint: no manifest needs that: correct the file";

std::string yaml_error(const std::string& text) {
  return error_of([&] { YamlDocument("f.yml", text); });
}

TEST(YamlDocument, KeepsScalarsAsWritten) {
  const YamlDocument document("f.yml",
                              "plain: 2.10\nquoted: '2.10'\ndouble: \"a\\tb\"\ntagged: !!str 3\n"
                              "none:\ntilde: ~\nempty: ''\nfolded: >-\n  a\n  b\n");
  const YamlValue root = document.root();
  EXPECT_EQ(root.find("plain")->text("x"), "2.10");
  EXPECT_TRUE(root.find("plain")->is_plain());
  EXPECT_EQ(root.find("quoted")->text("x"), "2.10");
  EXPECT_FALSE(root.find("quoted")->is_plain());
  EXPECT_EQ(root.find("double")->text("x"), "a\tb");
  EXPECT_FALSE(root.find("tagged")->is_plain());
  EXPECT_TRUE(root.find("none")->is_null());
  EXPECT_EQ(root.find("none")->line(), 5);
  EXPECT_TRUE(root.find("tilde")->is_null());
  EXPECT_EQ(root.find_text("empty", "x"), "");
  EXPECT_EQ(root.find_text("none", "x"), std::nullopt);
  EXPECT_EQ(root.find_text("missing", "x"), std::nullopt);
  EXPECT_EQ(root.find("folded")->text("x"), "a b");
}

TEST(YamlDocument, TellsPlacesInCodePoints) {
  const YamlDocument document("f.yml",
                              "\xEF\xBB\xBF# \xC3\xA4\r\n\xC3\xA4: [\xE2\x82\xAC, 'xy']\r\n");
  const YamlValue list = *document.root().find("\xC3\xA4");
  EXPECT_EQ(to_string(list.place()), "f.yml:2:4");
  const YamlValue quoted = list.list("x").at(1);
  EXPECT_EQ(to_string(quoted.place()), "f.yml:2:8");
  EXPECT_EQ(quoted.column_of(1), 10);
  const YamlDocument escaped("f.yml", "a: \"x\\ty\"\n");
  EXPECT_EQ(escaped.root().find("a")->column_of(2), 4);
}

TEST(YamlDocument, TellsThePlaceOfWhatIsNotThere) {
  const auto places = [](const std::string& text) {
    std::string result;
    const YamlDocument document("f", text);
    for (const YamlValue& item : document.root().list("f")) result += to_string(item.place()) + " ";
    return result;
  };
  EXPECT_EQ(places("- a\n-\n\n- b\n-"), "f:1:3 f:2:1 f:4:3 f:5:1 ");
  EXPECT_EQ(places("- ~\n- null\n"), "f:1:3 f:2:3 ");
  EXPECT_EQ(places("[a-, ~, null]"), "f:1:2 f:1:6 f:1:9 ");
}

TEST(YamlDocument, KeepsTheOrderOfKeys) {
  const YamlDocument document("f.yml", "b: 1\na: 2\n");
  const auto members = document.root().members("x");
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members.at(0).key, "b");
  EXPECT_EQ(members.at(1).key_value.line(), 2);
}

TEST(YamlDocument, SharesWhatAliasesStandFor) {
  const YamlDocument document("f.yml", "a: &x [1]\nb: *x\n");
  const YamlValue alias = *document.root().find("b");
  EXPECT_EQ(alias.list("b").at(0).text("x"), "1");
  EXPECT_EQ(alias.line(), 1);
}

TEST(YamlDocument, TakesAnEmptyFile) {
  for (const std::string text : {"", "\n", "# only a comment\n", "\xEF\xBB\xBF", "---\n"}) {
    const YamlDocument document("f.yml", text);
    EXPECT_TRUE(document.root().is_null()) << text;
  }
}

TEST(YamlDocument, RefusesOtherTypes) {
  const YamlDocument document("f.yml", "a: [1]\nb: {c: 1}\nd: 1.5\ne: '1'\nf:\n");
  const YamlValue root = document.root();
  EXPECT_EQ(error_of([&] { root.find("a")->text("a"); }),
            "f.yml:1:4: a must be a text, not a list\n"
            "  hint: write it on the line of its key");
  EXPECT_EQ(error_of([&] { root.find("b")->list("b"); }),
            "f.yml:2:4: b must be a list, not a map\n"
            "  hint: write each item on a line that begins with -");
  EXPECT_EQ(error_of([&] { root.find("f")->members("f"); }),
            "f.yml:5:1: f must be a map, not nothing\n"
            "  hint: write it as lines of `key: value`");
  for (const std::string key : {"d", "e"}) {
    EXPECT_THAT(error_of([&] { root.find(key)->integer(key); }),
                testing::HasSubstr(key + " must be a whole number, not a text or number\n"
                                         "  hint: write it without quotes or point"));
  }
}

TEST(YamlDocument, RefusesWhatIsNoYaml) {
  EXPECT_EQ(yaml_error("a: [1\n"),
            "f.yml:2:1: not YAML: end of sequence flow not found" + yaml_hint);
  EXPECT_EQ(yaml_error("a: *x\n"),
            "f.yml:1:4: not YAML: the referenced anchor is not defined" + yaml_hint);
  EXPECT_EQ(yaml_error("\"a\" b\n"),
            "f.yml:1:5: not YAML: text behind the end of the document" + yaml_hint);
  EXPECT_EQ(yaml_error("a: 1\n---\nb: 2\n"),
            "f.yml:2:1: a second YAML document\n  hint: keep one in the file");
  EXPECT_EQ(yaml_error("a: 1\na: 2\n"),
            "f.yml:2:1: the key 'a' is there twice, first in line 1\n  hint: remove one of them");
  EXPECT_EQ(yaml_error("[a]: 1\n"),
            "f.yml:1:1: a key that is no text\n  hint: write the key as a text");
  EXPECT_EQ(yaml_error("a: &a {b: 1}\nc:\n  <<: *a\n"),
            "f.yml:3:3: a merge key (<<), which isn't read here\n  hint: write the members out");
}

TEST(YamlDocument, RefusesBytesTheParserWouldMisread) {
  EXPECT_EQ(yaml_error("a: \xFF\n"),
            "f.yml:1:4: not YAML: bytes that are not UTF-8\n  hint: save the file as UTF-8");
  for (const std::string bytes : {"\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    EXPECT_EQ(yaml_error("a: " + bytes),
              "f.yml:1:4: not YAML: bytes that are not UTF-8\n  hint: save the file as UTF-8");
  }
  EXPECT_EQ(yaml_error(std::string("a: \0", 4)),
            "f.yml:1:4: not YAML: a control character\n  hint: remove it");
  // yaml-cpp takes this one for the end of the file.
  EXPECT_EQ(yaml_error("a: 1\n\x04\nb: 2\n"),
            "f.yml:2:1: not YAML: a control character\n  hint: remove it");
  EXPECT_EQ(yaml_error("a: 1\rb: 2\r"),
            "f.yml:1:5: not YAML: a carriage return that ends no line\n"
            "  hint: end lines with a line feed");
  EXPECT_EQ(yaml_error("a:\n \t- b\n"),
            "f.yml:2:2: not YAML: a tab as indentation\n  hint: indent with spaces");
  EXPECT_EQ(yaml_error("a: b\t# c\n\t\n\t# d\n"), "(none)");
}

TEST(YamlDocument, RefusesMoreValuesThanAnyFileHas) {
  std::string many;
  for (int i = 0; i < 4'000'001; ++i) many += "- a\n";
  EXPECT_EQ(yaml_error(many), "f.yml:4000000:3: more than 4,000,000 values" + size_hint);
}

TEST(YamlDocument, RefusesDeepNesting) {
  const std::string deep = "lists or maps nested more than 64 deep" + size_hint;
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(yaml_error(nested(64)), "(none)");
  EXPECT_EQ(yaml_error(nested(65)), "f.yml:1:65: " + deep);
  std::string blocks;
  for (int at = 0; at < 100; ++at) blocks += "- ";
  EXPECT_EQ(yaml_error(blocks), "f.yml:1:129: " + deep);
  for (const std::string text : {"[", "{", "- ", "? ", ": ", "[a: ", "{a: ", "!", "&", "& "}) {
    std::string hostile;
    for (int at = 0; at < 20'000; ++at) hostile += text;
    EXPECT_THAT(yaml_error(hostile), testing::StartsWith(text == "&" ? "(none)" : "f.yml:1:"));
  }
}

TEST(YamlDocument, RefusesHugeFlowLists) {
  std::string flat = "[";
  for (int at = 0; at < 1'000'000; ++at) flat += "a,";
  EXPECT_EQ(
      yaml_error(flat),
      "f.yml:1:2000001: a list or map in brackets with more than 1,000,000 parts" + size_hint);
}

TEST(YamlDocument, RefusesAliasesThatExplode) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char name = 'b'; name < 'k'; ++name) {
    const std::string before(1, static_cast<char>(name - 1));
    bomb += std::string(1, name) + ": &" + name + " [";
    for (int at = 0; at < 10; ++at) bomb += "*" + before + ",";
    bomb += "]\n";
  }
  EXPECT_EQ(yaml_error(bomb),
            "f.yml:6:29: aliases that stand for more than 1,000,000 values" + size_hint);
  EXPECT_EQ(yaml_error("a: &a [*a]\n"),
            "f.yml:1:8: an alias inside of what it stands for\n  hint: write the value out");
}

}  // namespace
}  // namespace pinned_images::manifest
