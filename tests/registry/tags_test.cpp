// SPDX-License-Identifier: MIT
// Lists of tags, however they come, and the deletion of one tag and no other.
#include "registry/tags.hpp"

#include "script.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

const std::string host = "https://registry.example";
const std::string list_line = "GET " + host + "/v2/ns/lint/tags/list";
const std::string fault_hint =
    "\n  hint: the registry, or a proxy before it, is at fault: tell those who run it";

struct TagsTest : testing::Test {
  World world;
  Script script;

  Client client() { return Client(script, world.sources(), world.options()); }
  void expect_ping() { script.expect("GET " + host + "/v2/").answer(200); }
};

struct ListTest : TagsTest {
  std::optional<std::vector<std::string>> list() {
    Client one = client();
    return list_tags(one, "registry.example", "ns/lint");
  }
  std::string list_error() {
    return error_of([this] { list(); });
  }
  void expect_page(const std::string& query, const std::string& tags,
                   const std::string& link = "") {
    http::Headers headers;
    if (!link.empty()) headers.emplace_back("Link", link);
    script.expect(list_line + query)
        .answer(200, headers, R"({"name":"ns/lint","tags":)" + tags + "}");
  }
};

TEST_F(ListTest, OnePage) {
  expect_ping();
  expect_page("?n=1000", R"(["a","b"])");
  EXPECT_THAT(list(), Optional(ElementsAre("a", "b")));
}

TEST_F(ListTest, PagesByRelativeAndAbsoluteLinks) {
  expect_ping();
  expect_page("?n=1000", R"(["a"])", "</v2/ns/lint/tags/list?n=1&last=a>; rel=\"next\"");
  expect_page("?n=1&last=a", R"(["b"])", "<list?n=1&last=b>; title=x; rel=next");
  expect_page("?n=1&last=b", "[]", "<" + host + "/v2/ns/lint/tags/list?n=1&last=c>; REL=\"next\"");
  expect_page("?n=1&last=c", R"(["d"])", "</first>; rel=\"first\"");
  EXPECT_THAT(list(), Optional(ElementsAre("a", "b", "d")));
}

TEST_F(ListTest, ALinkToAnotherHostGetsNoLogin) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, {{"WWW-Authenticate", "Basic realm=\"r\""}});
  script.expect(list_line + "?n=1000")
      .with("Basic am9iOnMzY3JldA==")
      .answer(200, {{"Link", "<https://other.example/list>; rel=\"next\""}}, R"({"tags":["a"]})");
  script.expect("GET https://other.example/list").answer(200, {}, R"({"tags":["b"]})");
  EXPECT_THAT(list(), Optional(ElementsAre("a", "b")));
}

TEST_F(ListTest, NoTagsAreNull) {
  expect_ping();
  expect_page("?n=1000", "null");
  EXPECT_THAT(list(), Optional(IsEmpty()));
}

TEST_F(ListTest, ARepositoryThatIsUnknown) {
  expect_ping();
  for (int i = 0; i < 2; ++i) script.expect(list_line + "?n=1000").answer(404);
  EXPECT_EQ(list(), std::nullopt);
}

TEST_F(ListTest, ARepositoryThatSeemsUnknownOnce) {
  expect_ping();
  script.expect(list_line + "?n=1000").answer(404);
  expect_page("?n=1000", R"(["a"])");
  EXPECT_THAT(list(), Optional(ElementsAre("a")));
}

TEST_F(ListTest, ATagOnTwoPagesIsOne) {
  expect_ping();
  expect_page("?n=1000", R"(["b","a"])", "<?last=a>; rel=\"next\"");
  expect_page("?last=a", R"(["a","c"])");
  EXPECT_THAT(list(), Optional(ElementsAre("a", "b", "c")));
}

TEST_F(ListTest, ARepositoryThatGoesAwayMeanwhile) {
  expect_ping();
  expect_page("?n=1000", R"(["a"])", "<?last=a>; rel=\"next\"");
  script.expect(list_line + "?last=a").answer(404);
  EXPECT_EQ(list_error(),
            "exit 4: registry.example/ns/lint: the registry's list of tags breaks off by a 404"
            "\n  hint: the repository may have been deleted meanwhile: try again");
}

TEST_F(ListTest, AListWithoutAnEnd) {
  expect_ping();
  expect_page("?n=1000", R"(["a"])", "<?n=2>; rel=\"next\"");
  expect_page("?n=2", R"(["b"])", "<?n=3>; rel=\"next\"");
  expect_page("?n=3", R"(["c"])", "<?n=2>; rel=\"next\"");
  EXPECT_EQ(
      list_error(),
      "exit 4: registry.example/ns/lint: the registry's list of tags has no end" + fault_hint);
}

TEST_F(ListTest, APageThatDoesNotComeLeavesNothingKnown) {
  expect_ping();
  expect_page("?n=1000", R"(["a"])", "<?last=a>; rel=\"next\"");
  for (int i = 0; i < 4; ++i) script.expect(list_line + "?last=a").answer(500);
  EXPECT_THAT(list_error(), testing::StartsWith("exit 4: registry.example/ns/lint: "));
}

TEST_F(ListTest, WhatIsNoListOfTags) {
  for (const char* body : {"", "no JSON", "[]", "{}", "7", R"({"tags":{}})", R"({"tags":"a"})"}) {
    expect_ping();
    script.expect(list_line + "?n=1000").answer(200, {}, body);
    EXPECT_EQ(
        list_error(),
        "exit 4: registry.example/ns/lint: the registry's answer is no list of tags" + fault_hint)
        << body;
  }
  expect_ping();
  expect_page("?n=1000", R"(["a",7])");
  EXPECT_EQ(list_error(),
            "exit 4: registry.example/ns/lint: the registry's list of tags holds what is none" +
                fault_hint);
}

TEST_F(ListTest, LinksThatAreNone) {
  for (const char* link : {"<x; rel=\"next\"", "x>; rel=\"next\"", "<x>", "<x>; rel=\"prev\""}) {
    expect_ping();
    expect_page("?n=1000", R"(["a"])", link);
    EXPECT_THAT(list(), Optional(ElementsAre("a"))) << link;
  }
}

// What stands in the tag's place for a moment, word for word.
const std::string config =
    R"({"architecture":"amd64","config":{"Labels":{"pinned-images.placeholder":"u1"}},)"
    R"("os":"linux","rootfs":{"diff_ids":[],"type":"layers"}})";
const std::string placeholder =
    R"({"config":{"digest":")" + sha256_digest(config) +
    R"(","mediaType":"application/vnd.docker.container.image.v1+json","size":)" +
    std::to_string(config.size()) +
    R"(},"layers":[],"mediaType":"application/vnd.docker.distribution.manifest.v2+json",)"
    R"("schemaVersion":2})";

struct DeleteTest : TagsTest {
  const std::string manifests = host + "/v2/ns/lint/manifests/";
  const std::string by_name = "DELETE " + manifests + "1.0";
  const std::string by_digest = "DELETE " + manifests + sha256_digest(placeholder);
  const std::string unsupported =
      "exit 5: registry.example/ns/lint:1.0: this registry deletes nothing (405)\n  hint: those "
      "who "
      "run it must allow it (docker-registry: storage.delete.enabled; others have an interface of "
      "their own)";

  Removal remove(const std::string& unique = "u1") {
    Client one = client();
    return delete_tag(one, "registry.example", "ns/lint", "1.0", unique);
  }
  void expect_placeholder() {
    const std::string blob = host + "/v2/ns/lint/blobs/" + sha256_digest(config);
    script.expect("HEAD " + blob).answer(404);
    script.expect("POST " + host + "/v2/ns/lint/blobs/uploads/").answer(202, {{"Location", "/u"}});
    script.expect("PUT " + host + "/u?digest=sha256%3A" + sha256_digest(config).substr(7))
        .answer(201);
    script.expect("PUT " + manifests + "1.0").answer(201);
  }
};

TEST_F(DeleteTest, ByItsName) {
  expect_ping();
  script.expect(by_name).answer(202);
  EXPECT_EQ(remove(), Removal::Done);
}

TEST_F(DeleteTest, OfATagThatIsGone) {
  expect_ping();
  script.expect(by_name).answer(404);
  EXPECT_EQ(remove(), Removal::Absent);
}

TEST_F(DeleteTest, ByAPlaceholderAfterTheDigestWasTried) {
  for (const int status : {400, 405}) {
    expect_ping();
    script.expect(by_name).answer(status);
    script.expect(by_digest).answer(404);
    expect_placeholder();
    script.expect(by_digest).answer(202);
    EXPECT_EQ(remove(), Removal::ByPlaceholder);
    EXPECT_EQ(script.seen.at(script.seen.size() - 2).body, placeholder);
  }
}

TEST_F(DeleteTest, APlaceholderThatALostAnswerDeleted) {
  expect_ping();
  script.expect(by_name).answer(405);
  script.expect(by_digest).answer(404);
  expect_placeholder();
  script.expect(by_digest).answer(500);
  script.expect(by_digest).answer(404);
  EXPECT_EQ(remove(), Removal::ByPlaceholder);
}

TEST_F(DeleteTest, NothingIsPutWhereNothingIsDeleted) {
  expect_ping();
  script.expect(by_name).answer(405);
  script.expect(by_digest).answer(405);
  EXPECT_EQ(error_of([this] { remove(); }), unsupported);
}

TEST_F(DeleteTest, ARightThatIsMissing) {
  expect_ping();
  script.expect(by_name).answer(403);
  EXPECT_THAT(error_of([this] { remove(); }),
              testing::StartsWith("exit 5: registry.example/ns/lint:1.0: access denied for scope "
                                  "repository:ns/lint:pull,delete (403), "));
}

TEST_F(DeleteTest, ARightThatALoginLacksIsSaidToBeAnothers) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, {{"WWW-Authenticate", "Basic realm=\"r\""}});
  script.expect(by_name).with("Basic am9iOnMzY3JldA==").answer(403);
  EXPECT_THAT(error_of([this] { remove(); }),
              testing::EndsWith("\n  hint: this takes a login that may delete from "
                                "registry.example/ns/lint; on GitLab: the job's own login, or a "
                                "token with the scope api of a Maintainer"));
}

TEST_F(DeleteTest, APlaceholderThatStaysIsSaid) {
  expect_ping();
  script.expect(by_name).answer(405);
  script.expect(by_digest).answer(404);
  expect_placeholder();
  script.expect(by_digest).answer(405);
  EXPECT_EQ(error_of([this] { remove(); }), unsupported);
}

TEST_F(DeleteTest, PlaceholdersAreUnlikeEachOther) {
  expect_ping();
  script.expect(by_name).answer(405);
  std::string other = placeholder;
  std::string other_config = config;
  other_config.replace(other_config.find("u1"), 2, "u2");
  other.replace(other.find("sha256:"), 71, sha256_digest(other_config));
  script.expect("DELETE " + manifests + sha256_digest(other)).answer(405);
  EXPECT_EQ(error_of([this] { remove("u2"); }), unsupported);
}

}  // namespace
}  // namespace pinned_images::registry
