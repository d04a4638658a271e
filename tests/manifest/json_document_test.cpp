// SPDX-License-Identifier: MIT
#include "manifest/json_document.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

std::string json_error(const std::string& text) {
  return error_of([&] { JsonDocument("a.json", text); });
}

const std::string correct = "\n  hint: correct the file (https://www.json.org)";

/// Returns `key line:column` of each member, and the place of its value.
std::vector<std::string> members_of(const JsonValue& value) {
  std::vector<std::string> result;
  for (const JsonMember& member : value.members("it")) {
    result.push_back(std::string(member.key) + " " + std::to_string(member.line) + ":" +
                     std::to_string(member.column) + " " + to_string(member.value.place()));
  }
  return result;
}

TEST(JsonDocument, KnowsPlacesAndOrder) {
  const JsonDocument document("j",
                              "{\n  \"z\\\"{,\": [1, {\"\xC3\xA9\": null, \"b\":true}],\n"
                              "\t\"a\" :-1.50e3}");
  EXPECT_THAT(members_of(document.root()), testing::ElementsAre("z\"{, 2:3 j:2:12", "a 3:2 j:3:7"));
  const auto items = document.root().find("z\"{,")->list("z");
  ASSERT_EQ(items.size(), 2U);
  EXPECT_EQ(to_string(items.at(0).place()), "j:2:13");
  EXPECT_THAT(members_of(items.at(1)),
              testing::ElementsAre("\xC3\xA9 2:17 j:2:22", "b 2:28 j:2:32"));
  EXPECT_EQ(document.root().find("a")->text("a"), "-1.50e3");
  EXPECT_EQ(items.at(0).text("it"), "1");
  EXPECT_FALSE(document.root().find("x"));
}

TEST(JsonDocument, ReadsOddBytes) {
  const JsonDocument document("j", "\xEF\xBB\xBF{\r\n\"a\": \"\\u00e9\\n\"}\r\n");
  EXPECT_THAT(members_of(document.root()), testing::ElementsAre("a 2:1 j:2:6"));
  EXPECT_EQ(document.root().find("a")->text("a"), "\xC3\xA9\n");
}

TEST(JsonDocument, RefusesWhatIsNotJson) {
  EXPECT_EQ(
      json_error(""),
      "a.json:1:1: not JSON: parsing value - unexpected end of input; expected '[', '{', or a "
      "literal" +
          correct);
  EXPECT_EQ(json_error("{\n  \"a\": 1,\n}"),
            "a.json:3:1: not JSON: parsing object key - unexpected '}'; expected string literal" +
                correct);
  EXPECT_EQ(
      json_error("{} x"),
      "a.json:1:4: not JSON: parsing value - invalid literal; last read: '{} x'; expected end "
      "of input" +
          correct);
  EXPECT_EQ(json_error("\"\xFF\""),
            "a.json:1:2: not JSON: parsing value - invalid string: ill-formed UTF-8 byte; last "
            "read: '\"\\xff'" +
                correct);
  EXPECT_EQ(json_error(std::string("{}\n\0x", 5)),
            "a.json:2:1: not JSON: a NUL character" + correct);
}

TEST(JsonDocument, RefusesAKeyTwice) {
  EXPECT_EQ(json_error("{\"a\": {\"b\": 1},\n \"a\": 2}"),
            "a.json:2:2: the key 'a' stands twice in one object\n  hint: remove one of them");
  EXPECT_EQ(json_error("{\"a\": {\"a\": 1}, \"b\": [{\"a\": 1}, {\"a\": 1}]}"), "(none)");
}

TEST(JsonDocument, RefusesDeepNesting) {
  EXPECT_EQ(json_error(std::string(64, '[') + std::string(64, ']')), "(none)");
  EXPECT_EQ(json_error(std::string(100'000, '[')),
            "a.json:1:65: lists and objects nest more than 64 deep\n  hint: nest less deep");
}

TEST(JsonDocument, NamesWrongTypes) {
  const JsonDocument document("j", "{\"a\": [null, true, 1, \"x\", {}]}");
  const JsonValue list = *document.root().find("a");
  EXPECT_EQ(error_of([&] { list.members("a"); }),
            "j:1:7: a must be an object, not a list\n  hint: write it as an object");
  EXPECT_EQ(error_of([&] { list.list("a").at(0).text("b"); }),
            "j:1:8: b must be a string, not null\n  hint: write it as a string");
  EXPECT_EQ(error_of([&] { list.list("a").at(1).list("b"); }),
            "j:1:14: b must be a list, not true or false\n  hint: write it as a list");
  EXPECT_EQ(error_of([&] { list.list("a").at(2).list("b"); }),
            "j:1:20: b must be a list, not a number\n  hint: write it as a list");
  EXPECT_EQ(error_of([&] { list.list("a").at(3).list("b"); }),
            "j:1:23: b must be a list, not a string\n  hint: write it as a list");
  EXPECT_EQ(error_of([&] { document.root().member_text("a", "root"); }),
            "j:1:7: root.a must be a string, not a list\n  hint: write it as a string");
}

}  // namespace
}  // namespace pinned_images::manifest
