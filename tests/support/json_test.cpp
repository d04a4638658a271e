// SPDX-License-Identifier: MIT
#include "support/json_reading.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

template <class Read>
std::string problem_of(const Read& read) {
  try {
    read();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

std::string problem_in(std::string_view text) {
  return problem_of([&] { parse_json(text); });
}

TEST(Json, ObjectsAreWrittenAsTheyArePrinted) {
  const Json json = {{"text", "a\"b\n"},
                     {"number", 7},
                     {"negative", -7L},
                     {"share", 25.0},
                     {"yes", true},
                     {"no", false},
                     {"none", nullptr},
                     {"absent", std::optional<std::string>()},
                     {"there", std::optional<std::string>("x")},
                     {"list", std::vector<std::string>{"b", "a"}},
                     {"inner", {{"b", 1}, {"a", {{"deep", Json::list()}}}}},
                     {"empty", Json::object()}};
  EXPECT_EQ(json.dump(),
            R"({"text":"a\"b\n","number":7,"negative":-7,"share":25.0,"yes":true,"no":false,)"
            R"("none":null,"absent":null,"there":"x","list":["b","a"],)"
            R"("inner":{"b":1,"a":{"deep":[]}},"empty":{}})");
  EXPECT_EQ(parse_json(json.dump()).dump(), json.dump());
}

TEST(Json, PrintsLevelsIndented) {
  const Json json = {{"list", std::vector<int>{1, 2}}};
  EXPECT_EQ(json.dump(2), "{\n  \"list\": [\n    1,\n    2\n  ]\n}");
}

TEST(Json, WhatIsNoUtf8IsReplaced) {
  EXPECT_EQ(Json("a\xff"
                 "b")
                .dump(),
            "\"a\xEF\xBF\xBD"
            "b\"");
}

TEST(Json, AnAbsentMemberIsNull) {
  const Json json = {{"a", {{"b", "text"}}}, {"list", Json::list({1})}};
  EXPECT_EQ(json["a"].text_of("b"), "text");
  EXPECT_TRUE(json["x"]["y"].is_null());
  EXPECT_TRUE(json.has("a"));
  EXPECT_FALSE(json.has("x"));
  EXPECT_TRUE(Json({{"none", nullptr}}).has("none"));
  EXPECT_EQ(json["list"].text_of("b"), "");
  EXPECT_TRUE(json["a"].items().empty());
  EXPECT_FALSE(json["a"].integer());
  EXPECT_EQ(json["list"].items().front().integer(), 1);
}

TEST(Json, MembersAreMadeKeptInOrderAndErased) {
  Json json;
  json["b"] = 1;
  json["a"]["deep"] = 2;
  json["b"] = 3;
  EXPECT_EQ(json.dump(), R"({"b":3,"a":{"deep":2}})");
  json.erase("b");
  json.erase("not there");
  EXPECT_EQ(json.dump(), R"({"a":{"deep":2}})");
}

TEST(JsonReading, KeepsTheOrderAndOfDoublesTheLast) {
  EXPECT_EQ(parse_json(R"({"b":1,"a":2,"b":[{"x":null}],"c":-1.5e3})").dump(),
            R"({"a":2,"b":[{"x":null}],"c":-1500.0})");
}

TEST(JsonReading, NumbersThatNoIntegerHoldsAreReal) {
  const Json json = parse_json("[9223372036854775807, 9223372036854775808, -9223372036854775808]");
  EXPECT_EQ(json.items().at(0).integer(), 9223372036854775807LL);
  EXPECT_FALSE(json.items().at(1).integer());
  EXPECT_EQ(json.items().at(2).integer(), -9223372036854775807LL - 1);
}

TEST(JsonReading, TellsWhyATextIsNone) {
  EXPECT_EQ(problem_in("{\"a\" 1}"),
            "parsing object separator - unexpected number literal; expected ':'");
  EXPECT_EQ(problem_in(""),
            "parsing value - unexpected end of input; expected '[', '{', or a literal");
  EXPECT_EQ(problem_in("{} {}"), "parsing value - unexpected '{'; expected end of input");
  EXPECT_EQ(problem_in(std::string("{}\0{}", 5)), "a NUL character");
  EXPECT_EQ(problem_in("1e999"), "number overflow parsing '1e999'");
  EXPECT_TRUE(parse_json_or_null("{").is_null());
}

TEST(JsonReading, DepthHasAnEnd) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_EQ(problem_in(nested(500)), "none");
  EXPECT_EQ(problem_in(nested(501)), "lists and objects nest more than 500 deep");
  EXPECT_EQ(problem_in(std::string(1'000'000, '[')), "lists and objects nest more than 500 deep");
}

TEST(JsonReading, WhatMustBeThereIsNamedWhereItIsNot) {
  const Json json =
      parse_json(R"({"text":"t","number":7,"big":5000000000,"yes":true,"list":["a",1]})");
  EXPECT_EQ(text_of(json, "text"), "t");
  EXPECT_EQ(number_of(json, "number"), 7);
  EXPECT_TRUE(truth_of(json, "yes"));
  EXPECT_EQ(items_of(json, "list").size(), 2U);
  EXPECT_EQ(texts_in(json["list"]), std::vector<std::string>{"a"});
  EXPECT_EQ(problem_of([&] { member_of(json, "x"); }), "`x` is missing");
  EXPECT_EQ(problem_of([&] { text_of(json, "number"); }), "`number` is not a text");
  EXPECT_EQ(problem_of([&] { number_of(json, "text"); }), "`text` is not a whole number");
  EXPECT_EQ(problem_of([&] { number_of(json, "big"); }), "`big` is not a whole number");
  EXPECT_EQ(problem_of([&] { truth_of(json, "text"); }), "`text` is neither true nor false");
  EXPECT_EQ(problem_of([&] { items_of(json, "text"); }), "`text` is not a list");
  EXPECT_EQ(problem_of([&] { texts_of(json, "list"); }), "`list` is not a list of texts");
  EXPECT_EQ(problem_of([&] { texts_of(json, "text"); }), "`text` is not a list");
}

}  // namespace
}  // namespace pinned_images
