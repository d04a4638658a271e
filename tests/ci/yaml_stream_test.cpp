// SPDX-License-Identifier: MIT
#include "ci/yaml_stream.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::ci {
namespace {

const std::string yaml_hint = "\n  hint: correct the file (https://yaml.org)";
const std::string size_hint = "\n  hint: no CI file needs that: correct the file";

std::string yaml_error(const std::string& text) {
  return error_of([&] { YamlStream("f.yml", text); });
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(YamlStream, RefusesWhatIsNoYaml) {
  EXPECT_EQ(yaml_error("a: [b\n"),
            "f.yml:2:1: not YAML: end of sequence flow not found" + yaml_hint);
  EXPECT_EQ(yaml_error("a: \"b\n"),
            "f.yml:1:4: not YAML: a quote that is never closed" + yaml_hint);
  EXPECT_EQ(yaml_error("a: &x \"b\\\"\n"),
            "f.yml:1:4: not YAML: a quote that is never closed" + yaml_hint);
  EXPECT_EQ(yaml_error("a: 'b''\n"),
            "f.yml:1:4: not YAML: a quote that is never closed" + yaml_hint);
  EXPECT_EQ(yaml_error("a: &x 'b''"), "f.yml:1:11: not YAML: illegal EOF in scalar" + yaml_hint);
  EXPECT_EQ(yaml_error("a: b: c\n"), "f.yml:1:5: not YAML: illegal map value" + yaml_hint);
  EXPECT_EQ(yaml_error("a: *b\n"),
            "f.yml:1:4: not YAML: the referenced anchor is not defined" + yaml_hint);
  EXPECT_EQ(yaml_error("a: &b c\n---\nd: *b\n"),
            "f.yml:3:4: not YAML: the referenced anchor is not defined" + yaml_hint);
  EXPECT_EQ(yaml_error("[a]\nb\n"),
            "f.yml:2:1: not YAML: text behind the end of the document" + yaml_hint);
}

TEST(YamlStream, RefusesBytesThatAreNotUtf8) {
  const std::string hint = "\n  hint: save the file as UTF-8";
  const std::string utf16("\xFF\xFEi\0m\0", 6);
  EXPECT_EQ(yaml_error(utf16), "f.yml:1:1: not YAML: bytes that are not UTF-8" + hint);
  EXPECT_EQ(yaml_error("\xFE\xFF"), "f.yml:1:1: not YAML: bytes that are not UTF-8" + hint);
  EXPECT_EQ(yaml_error(std::string("i\0m\0", 4)),
            "f.yml:1:2: not YAML: a control character\n  hint: remove it");
  EXPECT_EQ(yaml_error("a: \xE4\n"), "f.yml:1:4: not YAML: bytes that are not UTF-8" + hint);
}

TEST(YamlStream, TakesTabsWhereYamlDoes) {
  EXPECT_EQ(yaml_error("a: |\n  b\n  \tc\n  \t\nd: 'e'\n\t# f\n\t\ne: \"f\n\tg\"\nh: "
                       "[i,\n\tj,\n\t{k: l\n\t}\n]\n"),
            "(none)");
  const std::string hint = ": not YAML: a tab as indentation\n  hint: indent with spaces";
  EXPECT_EQ(yaml_error("a:\n\tb: c\n"), "f.yml:2:1" + hint);
  EXPECT_EQ(yaml_error("a:\n  b: c\n \td: e\n"), "f.yml:3:2" + hint);
  EXPECT_EQ(yaml_error("a: |\n  b\n\tc: d\n"), "f.yml:3:1" + hint);
  EXPECT_EQ(yaml_error("a:\n\t- b\n"), "f.yml:2:1" + hint);
}

// yaml-cpp alone refuses all of these.
TEST(YamlStream, ReadsWhatYamlCppDoesNot) {
  EXPECT_THAT(
      references(".s:\n"
                 "  - &setup |\n"
                 "    echo a\n"
                 "  - !!str &two b\n"
                 "   c\n"
                 "a:\n"
                 "  only: [/^v?1.*$/, x?]\n"
                 "  image: {name: x?y, z: [*two]}\n"
                 "  services:\n"
                 "  - &img >-\n"
                 "    d:1\n"
                 "b:\n"
                 "  image: *img\n"
                 "  services: [*two]\n"),
      testing::ElementsAre(
          "services b.services[0] 4:16 43-49 b\n   c properties=!!str &two",
          "image.name a.image 8:17 93-96 x?y",
          "services a.services[0] 10:10 130-141 >-\n    d:1\n properties=&img also=b.image"));
  EXPECT_THAT(specials("a:\n  services:\n  - !vault |\n    b\n  script: [c?d]\n"),
              testing::ElementsAre("custom-tag !vault services a.services[0] 3:5"));
  // What is wrong besides is told as it would be without.
  EXPECT_EQ(yaml_error("a:\n- &b |\n  c\n- [d\n"),
            "f.yml:3:3: not YAML: end of sequence not found" + yaml_hint);
  EXPECT_EQ(yaml_error("a: [b?c, *d]\n"), "f.yml:1:6: not YAML: unknown token" + yaml_hint);
}

TEST(YamlStream, RefusesNestingAndNumbersWithoutEnd) {
  const std::string deep = "lists or maps nested more than 64 deep" + size_hint;
  EXPECT_EQ(yaml_error(repeated("[", 64) + repeated("]", 64)), "(none)");
  EXPECT_EQ(yaml_error(repeated("[", 65) + repeated("]", 65)), "f.yml:1:65: " + deep);
  EXPECT_EQ(yaml_error(repeated("- ", 100)), "f.yml:1:129: " + deep);
  EXPECT_EQ(
      yaml_error("[" + repeated("a,", 1'000'000)),
      "f.yml:1:2000001: a list or map in brackets with more than 1,000,000 parts" + size_hint);
  EXPECT_EQ(yaml_error(repeated("- a\n", 4'000'001)),
            "f.yml:4000000:3: more than 4,000,000 values" + size_hint);
}

TEST(YamlStream, RefusesAliasesThatExplode) {
  std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
  for (char name = 'b'; name < 'k'; ++name) {
    const std::string before(1, static_cast<char>(name - 1));
    bomb += std::string(1, name) + ": &" + name + " [" + repeated("*" + before + ",", 10) + "]\n";
  }
  EXPECT_EQ(yaml_error(bomb),
            "f.yml:6:29: aliases that stand for more than 1,000,000 values" + size_hint);
  EXPECT_EQ(yaml_error("a: &a [*a]\n"),
            "f.yml:1:8: an alias inside of what it stands for\n  hint: write the value out");
}

}  // namespace
}  // namespace pinned_images::ci
