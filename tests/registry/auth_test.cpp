// SPDX-License-Identifier: MIT
#include "registry/auth.hpp"

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

using testing::ElementsAre;

const Challenge bearer{"bearer",
                       {{"realm", "https://auth.example/token"}, {"service", "registry.example"}}};
const std::vector<std::string> pull{"repository:ns/lint:pull"};

TEST(Auth, QuotedStringsHoldCommas) {
  EXPECT_THAT(parse_challenges({R"(Bearer realm="https://auth.example/token",service="r",)"
                                R"(scope="repository:a/b:pull,push")"}),
              ElementsAre(Challenge{"bearer",
                                    {{"realm", "https://auth.example/token"},
                                     {"service", "r"},
                                     {"scope", "repository:a/b:pull,push"}}}));
}

TEST(Auth, NamesInAnyCaseAndBlanksAnywhere) {
  EXPECT_THAT(parse_challenges({"BEARER  Realm = \"x\" ,\tSERVICE=y"}),
              ElementsAre(Challenge{"bearer", {{"realm", "x"}, {"service", "y"}}}));
}

TEST(Auth, SeveralChallengesInOneLineAndInMany) {
  EXPECT_THAT(parse_challenges({R"(Negotiate, Basic realm="a", Bearer realm="b",service=c)",
                                R"(Digest realm="d")"}),
              ElementsAre(Challenge{"negotiate", {}}, Challenge{"basic", {{"realm", "a"}}},
                          Challenge{"bearer", {{"realm", "b"}, {"service", "c"}}},
                          Challenge{"digest", {{"realm", "d"}}}));
}

TEST(Auth, OpaqueValuesAreSteppedOver) {
  EXPECT_THAT(parse_challenges({"Negotiate YIIC/w==, Basic realm=\"a\""}),
              ElementsAre(Challenge{"negotiate", {}}, Challenge{"basic", {{"realm", "a"}}}));
  EXPECT_THAT(parse_challenges({"NTLM TlRM"}), ElementsAre(Challenge{"ntlm", {}}));
}

TEST(Auth, EscapesInQuotedStrings) {
  EXPECT_THAT(parse_challenges({R"(Basic realm="a\"b\\c")"}),
              ElementsAre(Challenge{"basic", {{"realm", R"(a"b\c)"}}}));
}

TEST(Auth, WhatCannotBeReadEndsItsHeaderOnly) {
  EXPECT_THAT(parse_challenges({R"(Bearer realm="open)", "=x", "", "a=b", "Basic realm=r"}),
              ElementsAre(Challenge{"bearer", {}}, Challenge{"basic", {{"realm", "r"}}}));
}

TEST(Auth, BearerWithARealmIsPreferred) {
  const Challenge basic{"basic", {{"realm", "a"}}};
  EXPECT_EQ(usable_challenge({basic, bearer}), bearer);
  EXPECT_EQ(usable_challenge({Challenge{"bearer", {}}, basic}), basic);
  EXPECT_EQ(usable_challenge({Challenge{"negotiate", {}}, Challenge{"bearer", {}}}), std::nullopt);
}

TEST(Auth, TokenGetNamesServiceAndEachScope) {
  const auto request = token_get(bearer, {"repository:a:pull,push", "repository:b:pull"},
                                 Credentials{"job", "pa:ss", "", "test"});
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url,
            "https://auth.example/token?service=registry.example&scope=repository%3Aa%3Apull%2Cpush"
            "&scope=repository%3Ab%3Apull");
  EXPECT_THAT(request.headers, ElementsAre(testing::Pair("Authorization", "Basic am9iOnBhOnNz")));
  EXPECT_EQ(request.body_limit, 1U << 20U);
}

TEST(Auth, TokenGetWithoutCredentialsAndWithAQueryInTheRealm) {
  const Challenge challenge{"bearer", {{"realm", "https://auth.example/t?x=1"}}};
  const auto request = token_get(challenge, pull, std::nullopt);
  EXPECT_EQ(request.url, "https://auth.example/t?x=1&scope=repository%3Ans%2Flint%3Apull");
  EXPECT_TRUE(request.headers.empty());
}

TEST(Auth, TokenPostIsAForm) {
  const auto request = token_post(bearer, {"repository:a:pull", "repository:b:pull"}, "r&t");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://auth.example/token");
  EXPECT_EQ(request.body,
            "grant_type=refresh_token&service=registry.example&client_id=pinned-images"
            "&scope=repository%3Aa%3Apull%20repository%3Ab%3Apull&refresh_token=r%26t");
  EXPECT_THAT(request.headers,
              ElementsAre(testing::Pair("Content-Type", "application/x-www-form-urlencoded")));
}

TEST(Auth, IdentityTokenAsBasic) {
  EXPECT_EQ(basic_authorization({"", "", "secret", "test"}), "Basic PHRva2VuPjpzZWNyZXQ=");
}

TEST(Auth, TokenUnderEitherNameWithItsLife) {
  EXPECT_EQ(parse_token(R"({"token":"a"})")->value, "a");
  EXPECT_EQ(parse_token(R"({"token":"a"})")->life.count(), 60);
  EXPECT_EQ(parse_token(R"({"token":"","access_token":"b","expires_in":300})")->value, "b");
  EXPECT_EQ(parse_token(R"({"access_token":"b","expires_in":300})")->life.count(), 300);
  EXPECT_EQ(parse_token(R"({"token":"a","expires_in":18446744073709551615})")->life.count(),
            31'536'000);
  EXPECT_EQ(parse_token(R"({"token":"a","expires_in":-5})")->life.count(), 60);
}

TEST(Auth, NoTokenThatCanStandInAHeader) {
  for (const char* body : {"", "[]", "{}", "not json", R"({"token":1})", R"({"token":"a\r\nb"})",
                           R"({"token":"a b"})"}) {
    EXPECT_FALSE(parse_token(body)) << body;
  }
}

}  // namespace
}  // namespace pinned_images::registry
