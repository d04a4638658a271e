// SPDX-License-Identifier: MIT
// What a login may do, asked of a registry of paper.
#include "registry/rights.hpp"

#include "script.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

using testing::StartsWith;

const std::string host = "https://registry.example";
const std::string uploads = "POST " + host + "/v2/ns/lint/blobs/uploads/";
const std::string name = "registry.example/ns/lint: ";

struct RightsTest : testing::Test {
  World world;
  Script script;

  Client client() { return Client(script, world.sources(), world.options()); }
  void expect_ping() { script.expect("GET " + host + "/v2/").answer(200); }
  bool push() {
    Client one = client();
    return try_push(one, "registry.example", "ns/lint");
  }
  std::string push_error() {
    return error_of([this] { push(); });
  }
  Contact contact(const std::string& registry = "registry.example") {
    Client one = client();
    return reach(one, registry, "ns/lint");
  }
};

TEST_F(RightsTest, HowARegistryIsReached) {
  expect_ping();
  EXPECT_EQ(contact().scheme, "https");
  script.expect("GET " + host + "/v2/").answer(401, {{"WWW-Authenticate", "Basic realm=\"r\""}});
  EXPECT_EQ(contact().login, "basic");
  world.plain_http = {"plain.example"};
  script.expect("GET http://plain.example/v2/")
      .answer(401, {{"WWW-Authenticate", "Bearer realm=\"https://a.example\""}});
  const Contact plain = contact("plain.example");
  EXPECT_EQ(plain.scheme + " " + plain.login, "http bearer");
}

TEST_F(RightsTest, ARegistryThatDoesNotAnswer) {
  script.expect("GET " + host + "/v2/").no_answer(false);
  EXPECT_EQ(error_of([this] { contact(); }),
            "exit 4: registry.example/v2/: registry.example: no connection\n  hint: try");
}

TEST_F(RightsTest, AnUploadIsOpenedAndCancelled) {
  for (const int status : {204, 200, 404}) {
    expect_ping();
    script.expect(uploads).answer(202, {{"Location", "/u?state=a"}});
    script.expect("DELETE " + host + "/u?state=a").answer(status);
    EXPECT_TRUE(push());
  }
}

TEST_F(RightsTest, AnUploadThatStaysOpenIsNoDenial) {
  for (const int status : {405, 403}) {
    expect_ping();
    script.expect(uploads).answer(202, {{"Location", "/u"}});
    script.expect("DELETE " + host + "/u").answer(status);
    script.expect("DELETE " + host + "/u").answer(status);
    EXPECT_FALSE(push());
  }
  expect_ping();
  script.expect(uploads).answer(202, {{"Location", "/u"}});
  script.expect("DELETE " + host + "/u").answer(500);
  EXPECT_FALSE(push());
  expect_ping();
  script.expect(uploads).answer(202, {{"Location", "/u"}});
  script.expect("DELETE " + host + "/u").no_answer();
  EXPECT_FALSE(push());
  expect_ping();
  script.expect(uploads).answer(202);
  EXPECT_FALSE(push());
  EXPECT_TRUE(world.waits.empty());
}

TEST_F(RightsTest, TheRightToDeleteIsAskedForIfItIsWanted) {
  const std::string token = "GET https://auth.example/?scope=repository%3Ans%2Flint%3Apull%2Cpush";
  script.expect("GET " + host + "/v2/")
      .answer(401, {{"WWW-Authenticate", "Bearer realm=\"https://auth.example/\""}});
  script.expect(token).answer(200, {}, R"({"token":"one"})");
  script.expect(uploads).with("Bearer one").answer(202, {{"Location", "/u"}});
  script.expect("DELETE " + host + "/u").with("Bearer one").answer(403);
  script.expect(token + "%2Cdelete").answer(200, {}, R"({"token":"two"})");
  script.expect("DELETE " + host + "/u").with("Bearer two").answer(204);
  EXPECT_TRUE(push());
}

TEST_F(RightsTest, WhoMayNotPush) {
  expect_ping();
  script.expect(uploads).answer(403);
  EXPECT_THAT(push_error(), StartsWith("exit 5: " + name +
                                       "access denied for scope "
                                       "repository:ns/lint:pull,push (403), "));
}

TEST_F(RightsTest, TheUploadIsOpenedOnce) {
  expect_ping();
  script.expect(uploads).answer(503);
  EXPECT_EQ(push_error(), "exit 4: " + name +
                              "registry.example answered 503 to POST\n  hint: the fault is the "
                              "registry's: try again later");
  expect_ping();
  script.expect(uploads).no_answer();
  EXPECT_EQ(push_error(), "exit 4: " + name + "registry.example: no connection\n  hint: try");
}

TEST_F(RightsTest, DeletionIsAskedForADigestOfNothing) {
  const std::string line = "DELETE " + host + "/v2/ns/lint/manifests/" +
                           sha256_digest("pinned-images asks whether it may delete");
  const auto ask = [&](int status) {
    expect_ping();
    script.expect(line).answer(status);
    Client one = client();
    return try_delete(one, "registry.example", "ns/lint");
  };
  EXPECT_EQ(ask(404), Deletion::Absent);
  EXPECT_EQ(ask(405), Deletion::Unsupported);
  EXPECT_THAT(error_of([&] { ask(403); }), StartsWith("exit 5: "));
}

}  // namespace
}  // namespace pinned_images::registry
