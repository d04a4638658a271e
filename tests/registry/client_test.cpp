// SPDX-License-Identifier: MIT
#include "registry/client.hpp"

#include "registry/manifest_check.hpp"
#include "script.hpp"
#include "support/hash.hpp"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

using testing::ElementsAre;

const std::string host = "https://registry.example";
const std::string oci = "application/vnd.oci.image.manifest.v1+json";
const std::string index_type = "application/vnd.oci.image.index.v1+json";
const std::string image_bytes =
    R"({"schemaVersion":2,"mediaType":")" + oci + R"(","config":{},"layers":[]})";
const std::string image_digest = sha256_digest(image_bytes);
const std::string other_digest = "sha256:" + std::string(64, '0');
const std::string tag_line = "GET " + host + "/v2/ns/lint/manifests/1.0";
const std::string fault_hint =
    "\n  hint: the registry, or a proxy before it, is at fault: tell those who run it";
const std::string later_hint = "\n  hint: the fault is the registry's: try again later";
const std::string subject = "registry.example/ns/lint:1.0: ";

const http::Headers basic{{"WWW-Authenticate", "Basic realm=\"r\""}};
const http::Headers bearer{
    {"WWW-Authenticate", R"(Bearer realm="https://auth.example/token",service="reg")"}};
const std::string pull_token_line =
    "GET https://auth.example/token?service=reg&scope=repository%3Ans%2Flint%3Apull";
const std::string push_token_line = pull_token_line + "%2Cpush";
const std::string job_basic = "Basic am9iOnMzY3JldA==";  // job:s3cret

std::string token(const std::string& value, int life = 300) {
  return R"({"token":")" + value + R"(","expires_in":)" + std::to_string(life) + "}";
}

struct ClientTest : testing::Test {
  World world;
  Script script;

  Client client() { return Client(script, world.sources(), world.options()); }
  std::string get_error(const std::string& tag = "1.0") {
    Client one = client();
    return error_of([&] { one.get_manifest("registry.example", "ns/lint", tag); });
  }
  std::optional<Manifest> get(Client& one, const std::string& tag = "1.0") {
    return one.get_manifest("registry.example", "ns/lint", tag);
  }
  void expect_open() { script.expect("GET " + host + "/v2/").answer(200); }
  Script::Step& expect_image(const std::string& line = tag_line) {
    return script.expect(line).answer(
        200, {{"Content-Type", oci + "; charset=utf-8"}, {"docker-content-digest", image_digest}},
        image_bytes);
  }
  std::string answer_error(http::Headers headers, const std::string& body) {
    expect_open();
    script.expect(tag_line).answer(200, std::move(headers), body);
    return get_error();
  }
};

TEST_F(ClientTest, AManifestWithAllMediaTypesAskedFor) {
  expect_open();
  expect_image();
  Client one = client();
  EXPECT_EQ(get(one), (Manifest{oci, image_digest, image_bytes}));
  EXPECT_EQ(Script::header(script.seen.back(), "Accept"),
            "application/vnd.docker.distribution.manifest.v2+json, "
            "application/vnd.docker.distribution.manifest.list.v2+json, "
            "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json");
  EXPECT_EQ(script.seen.back().body_limit, 4U << 20U);
}

TEST_F(ClientTest, EachRegistryIsPingedOnce) {
  expect_open();
  expect_image();
  expect_image();
  Client one = client();
  get(one);
  get(one);
}

TEST_F(ClientTest, TheHubHasAnAddressOfItsOwn) {
  script.expect("GET https://registry-1.docker.io/v2/").answer(200);
  script.expect("GET https://registry-1.docker.io/v2/library/python/manifests/3").answer(404);
  EXPECT_EQ(client().get_manifest("docker.io", "library/python", "3"), std::nullopt);
}

TEST_F(ClientTest, AbsentIsA404) {
  expect_open();
  script.expect(tag_line).answer(404, {}, R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
  Client one = client();
  EXPECT_EQ(get(one), std::nullopt);
}

TEST_F(ClientTest, A404ThatHidesADenialIsNotAbsent) {
  expect_open();
  script.expect(tag_line).answer(404, {}, R"({"errors":[{"code":"DENIED","message":"no"}]})");
  EXPECT_EQ(get_error(),
            "exit 5: " + subject +
                "access denied for scope repository:ns/lint:pull (404), asked without a login, as "
                "none was found; it says: DENIED: no\n"
                "  hint: log in with `docker login registry.example` or `podman login "
                "registry.example`; a GitLab job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for "
                "its CI_REGISTRY");
}

TEST_F(ClientTest, A404ThatIsAPageIsNotAbsent) {
  expect_open();
  script.expect(tag_line).answer(404, {{"content-type", "Text/HTML; charset=utf-8"}}, "<html>");
  EXPECT_EQ(get_error(), "exit 4: " + subject +
                             "registry.example answered 404 to GET, which says nothing\n"
                             "  hint: check that the host is the registry you mean");
}

TEST_F(ClientTest, IllegalNamesAreNeverSent) {
  const std::string hint =
      "\n  hint: names are small letters and digits with `.`, `_`, `-` between them, tags up to "
      "128 "
      "letters, digits, `_`, `.`, `-`, digests `sha256:` and 64 hex digits";
  EXPECT_EQ(get_error("1.0+cpu"),
            "exit 1: registry.example/ns/lint:1.0+cpu: `1.0+cpu` can't be a "
            "tag or digest" +
                hint);
  const auto error = [&](const char* registry, const char* repository) {
    Client one = client();
    return error_of([&] { one.head_manifest(registry, repository, "1"); });
  };
  EXPECT_EQ(error("registry.example", "NS/lint"),
            "exit 1: registry.example/NS/lint can't be the name of a repository" + hint);
  EXPECT_EQ(error("evil.example/x?", "ns"),
            "exit 1: evil.example/x?/ns can't be the name of a repository" + hint);
  Client one = client();
  EXPECT_EQ(error_of([&] { one.get_blob("registry.example", "ns", "1.0"); }),
            "exit 1: registry.example/ns:1.0: `1.0` can't be a digest" + hint);
}

TEST_F(ClientTest, BytesThatAreNotOfTheDigestTheRegistryNames) {
  EXPECT_EQ(
      answer_error({{"Content-Type", oci}, {"Docker-Content-Digest", other_digest}}, image_bytes),
      "exit 1: " + subject + "the bytes have the digest " + image_digest + ", and not " +
          other_digest + " as they should" + fault_hint);
}

TEST_F(ClientTest, BytesThatAreNotOfTheDigestAskedFor) {
  expect_open();
  script.expect("GET " + host + "/v2/ns/lint/manifests/" + other_digest)
      .answer(200, {{"Content-Type", oci}}, image_bytes);
  EXPECT_EQ(get_error(other_digest),
            "exit 1: registry.example/ns/lint@" + other_digest + ": the bytes have the digest " +
                image_digest + ", and not " + other_digest + " as they should" + fault_hint);
}

TEST_F(ClientTest, MediaTypesThatContradictEachOther) {
  EXPECT_EQ(answer_error({{"Content-Type", index_type}}, image_bytes),
            "exit 1: " + subject + "the registry calls this " + index_type +
                ", the manifest calls itself " + oci + fault_hint);
}

TEST_F(ClientTest, MediaTypeFromEitherPlace) {
  expect_open();
  script.expect(tag_line).answer(200, {}, image_bytes);
  script.expect(tag_line).answer(200, {{"Content-Type", oci}}, R"({"config":{},"layers":[]})");
  Client one = client();
  EXPECT_EQ(get(one)->media_type, oci);
  EXPECT_EQ(get(one)->media_type, oci);
}

TEST_F(ClientTest, WhatIsNoImage) {
  const std::string hint =
      "\n  hint: only images and indexes of docker's v2 and OCI's v1 formats are read";
  EXPECT_EQ(answer_error({{"Content-Type", "text/html"}}, "{}"),
            "exit 1: " + subject + "this is no image, but of the type text/html" + hint);
  EXPECT_EQ(answer_error({}, "{}"),
            "exit 1: " + subject + "this is no image, but of the type (none)" + hint);
  EXPECT_EQ(answer_error({{"Content-Type", oci}}, "<html>"),
            "exit 1: " + subject + "the registry's answer is no manifest" + fault_hint);
}

TEST_F(ClientTest, AnImageAndAnIndexAtOnce) {
  const std::string expected = "exit 1: " + subject +
                               "this manifest is an image and an index at once\n"
                               "  hint: push the image anew with another tool";
  const std::string both = R"({"config":{},"layers":[],"manifests":[]})";
  EXPECT_EQ(answer_error({{"Content-Type", oci}}, both), expected);
  EXPECT_EQ(answer_error({{"Content-Type", index_type}}, both), expected);
}

TEST_F(ClientTest, BasicLoginGoesWithEachRequest) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, basic);
  expect_image().with(job_basic);
  Client one = client();
  EXPECT_TRUE(get(one));
}

TEST_F(ClientTest, BasicLoginRefusedIsNotSentTwice) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, basic);
  script.expect(tag_line).with(job_basic).answer(
      401, basic, R"({"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]})");
  EXPECT_EQ(get_error(),
            "exit 5: " + subject +
                "access denied for scope repository:ns/lint:pull (401), asked with the login of "
                "CI_REGISTRY_USER; it says: UNAUTHORIZED: authentication required\n"
                "  hint: check that this login is still valid and may pull from "
                "registry.example/ns/lint");
}

TEST_F(ClientTest, NoSecretThatAServerEchoesIsShown) {
  world.log_in_to("registry.example");
  for (const std::string said :
       {"s3cret", "s%33cret", "100% s3%63ret", "czNjcmV0", "am9iOnMzY3JldA%3D%3D"}) {
    Client one = client();
    script.expect("GET " + host + "/v2/").answer(401, basic);
    script.expect(tag_line).with(job_basic).answer(
        403, {}, R"({"errors":[{"code":"DENIED","message":"not for )" + said + R"("}]})");
    EXPECT_EQ(error_of([&] { get(one); }),
              "exit 5: " + subject +
                  "access denied for scope repository:ns/lint:pull (403), asked with the login of "
                  "CI_REGISTRY_USER\n"
                  "  hint: check that this login is still valid and may pull from "
                  "registry.example/ns/lint");
  }
}
TEST_F(ClientTest, TokenIsKeptForItsScope) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).with(job_basic).answer(200, {}, token("t1"));
  expect_image().with("Bearer t1");
  expect_image().with("Bearer t1");
  script.expect(push_token_line).with(job_basic).answer(200, {}, token("t2"));
  script.expect("PUT " + host + "/v2/ns/lint/manifests/1.0").with("Bearer t2").answer(201);
  Client one = client();
  get(one);
  const Manifest manifest = get(one).value();
  one.put_manifest("registry.example", "ns/lint", "1.0", manifest);
}

TEST_F(ClientTest, TokenIsRenewedBeforeItEnds) {
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).answer(200, {}, token("t1", 60));
  expect_image().with("Bearer t1");
  script.expect(pull_token_line).answer(200, {}, R"({"access_token":"t2"})");
  expect_image().with("Bearer t2");
  Client one = client();
  get(one);
  world.now += std::chrono::seconds(56);
  get(one);
}

TEST_F(ClientTest, TokenThatEndedEarlyIsRenewedOnce) {
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).answer(200, {}, token("t1"));
  script.expect(tag_line).with("Bearer t1").answer(401, bearer);
  script.expect(pull_token_line).answer(200, {}, token("t2"));
  expect_image().with("Bearer t2");
  Client one = client();
  EXPECT_TRUE(get(one));
}

TEST_F(ClientTest, AReducedTokenIsDenialAndNoLoop) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  for (const char* value : {"t1", "t2"}) {
    script.expect(push_token_line).with(job_basic).answer(200, {}, token(value));
    script.expect("PUT " + host + "/v2/ns/lint/manifests/1.0")
        .with(std::string("Bearer ") + value)
        .answer(401, {{"WWW-Authenticate",
                       R"(Bearer realm="https://auth.example/token",service="reg",)"
                       R"(scope="repository:ns/lint:pull,push",error="insufficient_scope")"}});
  }
  Client one = client();
  EXPECT_EQ(
      error_of([&] {
        one.put_manifest("registry.example", "ns/lint", "1.0", {oci, image_digest, image_bytes});
      }),
      "exit 5: " + subject +
          "access denied for scope repository:ns/lint:pull,push (401), asked with the login "
          "of CI_REGISTRY_USER\n"
          "  hint: check that this login is still valid and may push to "
          "registry.example/ns/lint");
  EXPECT_TRUE(world.waits.empty());
}

TEST_F(ClientTest, AnOpenRegistryMayStillAskForALogin) {
  world.log_in_to("registry.example");
  expect_open();
  script.expect(tag_line).answer(401, basic);
  expect_image().with(job_basic);
  Client one = client();
  EXPECT_TRUE(get(one));
}

TEST_F(ClientTest, TokenServerThatRefuses) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).with(job_basic).answer(401);
  EXPECT_EQ(get_error(),
            "exit 5: " + subject +
                "access denied for scope repository:ns/lint:pull by auth.example (401), asked with "
                "the login of CI_REGISTRY_USER\n"
                "  hint: check that this login is still valid and may pull from "
                "registry.example/ns/lint");
}

TEST_F(ClientTest, TokenServerWithoutAToken) {
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).answer(200, {}, "{}");
  EXPECT_EQ(get_error(),
            "exit 4: " + subject +
                "auth.example, which gives the tokens for registry.example, sent none\n"
                "  hint: try again later; else tell those who run the registry");
}

TEST_F(ClientTest, TokenServerIsAskedAgainToo) {
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).answer(503, {{"Retry-After", "3"}});
  script.expect(pull_token_line).answer(200, {}, token("t1"));
  expect_image().with("Bearer t1");
  Client one = client();
  EXPECT_TRUE(get(one));
  EXPECT_THAT(world.waits, ElementsAre(3));
}

TEST_F(ClientTest, IdentityTokenGoesByFormToTheTokenServerOnly) {
  world.variables["HOME"] = "/h";
  world.files["/h/.docker/config.json"] =
      R"({"auths":{"registry.example":{"identitytoken":"idt"}}})";
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect("POST https://auth.example/token").answer(200, {}, token("t1"));
  expect_image().with("Bearer t1");
  Client one = client();
  EXPECT_TRUE(get(one));
  EXPECT_EQ(script.seen.at(1).body,
            "grant_type=refresh_token&service=reg&client_id=pinned-images"
            "&scope=repository%3Ans%2Flint%3Apull&refresh_token=idt");
}

TEST_F(ClientTest, IdentityTokenFallsBackToGet) {
  world.variables["HOME"] = "/h";
  world.files["/h/.docker/config.json"] =
      R"({"auths":{"registry.example":{"identitytoken":"idt"}}})";
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect("POST https://auth.example/token").answer(404);
  script.expect(pull_token_line).with("Basic PHRva2VuPjppZHQ=").answer(200, {}, token("t1"));
  expect_image().with("Bearer t1");
  Client one = client();
  EXPECT_TRUE(get(one));
}

TEST_F(ClientTest, IdentityTokenIsNotCarriedToAnotherHost) {
  world.variables["HOME"] = "/h";
  world.files["/h/.docker/config.json"] =
      R"({"auths":{"registry.example":{"identitytoken":"idt"}}})";
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect("POST https://auth.example/token")
      .answer(307, {{"Location", "https://elsewhere.example/token"}});
  EXPECT_THAT(get_error(), testing::StartsWith("exit 4: " + subject +
                                               "the answer leads what was sent on to another "
                                               "host\n  hint: "));
}

TEST_F(ClientTest, IdentityTokenThatEnded) {
  world.variables["HOME"] = "/h";
  world.files["/h/.docker/config.json"] =
      R"({"auths":{"registry.example":{"identitytoken":"idt"}}})";
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect("POST https://auth.example/token").answer(400, {}, R"({"error":"invalid_grant"})");
  EXPECT_EQ(get_error(),
            "exit 5: " + subject +
                "access denied for scope repository:ns/lint:pull by auth.example (400), asked with "
                "the login of /h/.docker/config.json\n"
                "  hint: check that this login is still valid and may pull from "
                "registry.example/ns/lint");
}

TEST_F(ClientTest, ALoginOfAnUnknownKind) {
  script.expect("GET " + host + "/v2/").answer(401, {{"WWW-Authenticate", "Negotiate"}});
  EXPECT_EQ(get_error(),
            "exit 5: " + subject +
                "the registry asks for a login of a kind that is not known here\n  hint: Basic and "
                "Bearer are known; ask those who run the registry for one of them");
}

TEST_F(ClientTest, NoLoginOverPlainHttpToAnotherMachine) {
  world.log_in_to("registry.example");
  world.plain_http = {"registry.example"};
  const std::string hint =
      "\n  hint: have the registry reached by https, or let it be read and "
      "written without a login";
  script.expect("GET http://registry.example/v2/").answer(401, basic);
  EXPECT_EQ(get_error(), "exit 5: " + subject +
                             "http://registry.example asks for a login, and that of "
                             "CI_REGISTRY_USER is not sent over plain http" +
                             hint);
}

TEST_F(ClientTest, NoLoginToATokenServerOverPlainHttp) {
  world.log_in_to("127.0.0.1:5000");
  script.expect("GET http://127.0.0.1:5000/v2/")
      .answer(401, {{"WWW-Authenticate", R"(Bearer realm="http://auth.example/token")"}});
  Client one = client();
  EXPECT_EQ(error_of([&] { one.get_manifest("127.0.0.1:5000", "ns/lint", "1.0"); }),
            "exit 5: 127.0.0.1:5000/ns/lint:1.0: http://auth.example asks for a login, and that of "
            "CI_REGISTRY_USER is not sent over plain http\n  hint: have the registry reached by "
            "https, or let it be read and written without a login");
}

TEST_F(ClientTest, PlainHttpWithoutALogin) {
  world.plain_http = {"registry.example"};
  script.expect("GET http://registry.example/v2/").answer(200);
  expect_image("GET http://registry.example/v2/ns/lint/manifests/1.0");
  Client one = client();
  EXPECT_TRUE(get(one));
}

TEST_F(ClientTest, LoopbackByHttpElseByHttps) {
  const std::string line = "://localhost:5000/v2/";
  script.expect("GET http" + line)
      .answer(400, {}, "Client sent an HTTP request to an HTTPS server");
  script.expect("GET https" + line).answer(200);
  script.expect("GET https" + line + "ns/lint/manifests/1.0").answer(404);
  EXPECT_EQ(client().get_manifest("localhost:5000", "ns/lint", "1.0"), std::nullopt);
  script.expect("GET http" + line).no_answer();
  script.expect("GET https" + line).no_answer(false);
  Client one = client();
  EXPECT_EQ(error_of([&] { one.get_manifest("localhost:5000", "ns/lint", "1.0"); }),
            "exit 4: localhost:5000/ns/lint:1.0: registry.example: no connection\n  hint: try");
}

TEST_F(ClientTest, AHostThatIsNoRegistry) {
  script.expect("GET " + host + "/v2/").answer(404);
  EXPECT_EQ(get_error(), "exit 1: " + subject +
                             "registry.example is no registry: it answered 404 to GET /v2/\n"
                             "  hint: check the registry's host and port");
}

TEST_F(ClientTest, PassingFailuresAreTriedAgain) {
  for (const int status : {408, 429, 500}) {
    expect_open();
    script.expect(tag_line).answer(status);
    expect_image();
    Client one = client();
    EXPECT_TRUE(get(one)) << status;
  }
  for (const int status : {502, 503, 504}) {
    script.expect("GET " + host + "/v2/").answer(status);
    expect_open();
    expect_image();
    Client one = client();
    EXPECT_TRUE(get(one)) << status;
  }
  EXPECT_THAT(world.waits, testing::Each(testing::AllOf(testing::Ge(0.45), testing::Le(0.55))));
}

TEST_F(ClientTest, NoAnswerIsTriedAgain) {
  script.expect("GET " + host + "/v2/").no_answer();
  expect_open();
  script.expect(tag_line).no_answer();
  expect_image();
  Client one = client();
  EXPECT_TRUE(get(one));
  EXPECT_EQ(world.waits.size(), 2U);
}

TEST_F(ClientTest, NoAnswerThatStaysIsNotTriedAgain) {
  script.expect("GET " + host + "/v2/").no_answer(false);
  EXPECT_EQ(get_error(), "exit 4: " + subject + "registry.example: no connection\n  hint: try");
}

TEST_F(ClientTest, AfterFourTriesItIsUnknownAndNotAbsent) {
  expect_open();
  for (int i = 0; i < 4; ++i) script.expect(tag_line).answer(503, {{"Retry-After", "2"}});
  EXPECT_EQ(get_error(),
            "exit 4: " + subject + "registry.example answered 503 to GET (4 tries)" + later_hint);
  EXPECT_THAT(world.waits, ElementsAre(2, 2, 2));
}

// Asked for in one go; those that don't get an answer then are asked for again, one by one.
struct ManyTest : ClientTest {
  static std::string line(const std::string& tag) {
    return "GET " + host + "/v2/ns/lint/manifests/" + tag;
  }
  std::vector<std::optional<Manifest>> get_all(const std::vector<std::string>& tags) {
    return client().get_manifests("registry.example", "ns/lint", tags);
  }
  const std::optional<Manifest> image = Manifest{oci, image_digest, image_bytes};
};

TEST_F(ManyTest, AnswersAreInOrder) {
  expect_open();
  expect_image(line("a"));
  script.expect(line("b")).answer(404);
  expect_image(line("c"));
  EXPECT_THAT(get_all({"a", "b", "c"}), ElementsAre(image, std::nullopt, image));
  EXPECT_TRUE(get_all({}).empty());
}

TEST_F(ManyTest, TheFirstTryCountsAsOne) {
  expect_open();
  script.expect(line("a")).answer(429, {{"Retry-After", "7"}});
  expect_image(line("b"));
  for (int i = 1; i < 4; ++i) script.expect(line("a")).no_answer();
  Client one = client();
  EXPECT_EQ(error_of([&] {
              one.get_manifests("registry.example", "ns/lint", {"a", "b"});
            }),
            "exit 4: registry.example/ns/lint:a: registry.example: no connection (4 tries)\n"
            "  hint: try");
  ASSERT_EQ(world.waits.size(), 3U);
  EXPECT_EQ(world.waits[0], 7);
}

TEST_F(ManyTest, WithoutAnAnswerAtFirst) {
  expect_open();
  expect_image(line("a"));
  script.expect(line("b")).no_answer();
  expect_image(line("b"));
  EXPECT_THAT(get_all({"a", "b"}), ElementsAre(image, image));
  EXPECT_EQ(world.waits.size(), 1U);
}

TEST_F(ManyTest, ARefusalIsOneForAll) {
  expect_open();
  expect_image(line("a"));
  script.expect(line("b")).answer(403);
  Client one = client();
  EXPECT_THAT(error_of([&] {
                one.get_manifests("registry.example", "ns/lint", {"a", "b"});
              }),
              testing::StartsWith("exit 5: registry.example/ns/lint:b: access denied for scope "));
}

TEST_F(ManyTest, OneTokenWhichIsRenewedWhenItEnds) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, bearer);
  script.expect(pull_token_line).with(job_basic).answer(200, {}, token("t1"));
  expect_image(line("a")).with("Bearer t1");
  script.expect(line("b")).with("Bearer t1").answer(401, bearer);
  script.expect(pull_token_line).with(job_basic).answer(200, {}, token("t2"));
  expect_image(line("b")).with("Bearer t2");
  EXPECT_THAT(get_all({"a", "b"}), ElementsAre(image, image));
}

TEST_F(ManyTest, RedirectsAreFollowedTogetherWithoutTheLogin) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, basic);
  const std::string other = "https://storage.example/";
  script.expect(line("a")).with(job_basic).answer(307, {{"Location", other + "a"}});
  expect_image(line("b")).with(job_basic);
  script.expect(line("c")).with(job_basic).answer(302, {{"Location", other + "c"}});
  expect_image("GET " + other + "a");
  expect_image("GET " + other + "c");
  EXPECT_THAT(get_all({"a", "b", "c"}), ElementsAre(image, image, image));
}

TEST_F(ClientTest, TooManyRequests) {
  expect_open();
  for (int i = 0; i < 4; ++i) {
    script.expect(tag_line).answer(429, {{"Retry-After", "900"}},
                                   R"({"errors":[{"code":"TOOMANYREQUESTS","message":"slow"}]})");
  }
  EXPECT_EQ(get_error(),
            "exit 4: " + subject +
                "registry.example answered 429 to GET; it says: TOOMANYREQUESTS: slow (4 tries)\n"
                "  hint: the registry limits how often it is asked: wait some minutes, or log in, "
                "as known users may ask more often");
  EXPECT_THAT(world.waits, ElementsAre(60, 60, 60));
}

TEST_F(ClientTest, FinalAnswersAreNotTriedAgain) {
  expect_open();
  script.expect(tag_line).answer(405);
  EXPECT_EQ(get_error(),
            "exit 5: " + subject +
                "registry.example refuses this GET (405)\n  hint: check the registry's "
                "settings: protected or immutable tags, read-only mode, types of "
                "images");
  expect_open();
  script.expect(tag_line).answer(501);
  EXPECT_EQ(get_error(), "exit 4: " + subject +
                             "registry.example answered 501 to GET, which says nothing\n  hint: "
                             "check that the host is the registry you mean");
}

TEST_F(ClientTest, QuotaIsARefusal) {
  const std::string hint =
      "\n  hint: delete images that nothing needs any more, or have the registry's limit raised";
  const auto error = [&](int status, const std::string& body) {
    expect_open();
    script.expect("PUT " + host + "/v2/ns/lint/manifests/1.0").answer(status, {}, body);
    Client one = client();
    return error_of([&] {
      one.put_manifest("registry.example", "ns/lint", "1.0", {oci, image_digest, image_bytes});
    });
  };
  EXPECT_EQ(error(413, ""),
            "exit 5: " + subject + "this is too large for the registry (413)" + hint);
  EXPECT_EQ(error(507, ""), "exit 5: " + subject + "the registry has no space left (507)" + hint);
  EXPECT_THAT(
      error(403, R"({"errors":[{"code":"DENIED","message":"quota exceeded"}]})"),
      testing::StartsWith("exit 5: " + subject +
                          "access denied for scope repository:ns/lint:pull,push (403), "
                          "asked without a login, as none was found; it says: DENIED: quota "
                          "exceeded\n"));
}

TEST_F(ClientTest, WhatAServerSaysCannotMoveTheCursor) {
  expect_open();
  script.expect(tag_line).answer(400, {}, R"({"errors":[{"code":"X","message":"a\u001b[2J\nb"}]})");
  EXPECT_THAT(get_error(), testing::HasSubstr("it says: X: a\\x1b[2J\\nb\n"));
}

TEST_F(ClientTest, HeadGivesTheDigest) {
  expect_open();
  script.expect("HEAD " + host + "/v2/ns/lint/manifests/1.0")
      .answer(200, {{"Docker-Content-Digest", image_digest}});
  script.expect("HEAD " + host + "/v2/ns/lint/manifests/2.0").answer(404);
  Client one = client();
  EXPECT_EQ(one.head_manifest("registry.example", "ns/lint", "1.0"), image_digest);
  EXPECT_EQ(Script::header(script.seen.back(), "Accept"), accepted_manifests());
  EXPECT_EQ(one.head_manifest("registry.example", "ns/lint", "2.0"), std::nullopt);
}

TEST_F(ClientTest, HeadWithoutADigestIsAskedByGet) {
  expect_open();
  script.expect("HEAD " + host + "/v2/ns/lint/manifests/1.0").answer(200);
  expect_image();
  Client one = client();
  EXPECT_EQ(one.head_manifest("registry.example", "ns/lint", "1.0"), image_digest);
}

TEST_F(ClientTest, PutSendsTheVeryBytesUnderTheirType) {
  expect_open();
  script.expect("PUT " + host + "/v2/ns/lint/manifests/1.0")
      .answer(201, {{"Docker-Content-Digest", image_digest}});
  client().put_manifest("registry.example", "ns/lint", "1.0", {oci, image_digest, image_bytes});
  EXPECT_EQ(script.seen.back().body, image_bytes);
  EXPECT_EQ(Script::header(script.seen.back(), "Content-Type"), oci);
}

TEST_F(ClientTest, PutThatTheRegistryStoredOtherwise) {
  expect_open();
  script.expect("PUT " + host + "/v2/ns/lint/manifests/1.0")
      .answer(201, {{"Docker-Content-Digest", other_digest}});
  Client one = client();
  EXPECT_EQ(
      error_of([&] {
        one.put_manifest("registry.example", "ns/lint", "1.0", {oci, image_digest, image_bytes});
      }),
      "exit 1: " + subject + "the bytes have the digest " + image_digest + ", and not " +
          other_digest + " as they should" + fault_hint);
}

TEST_F(ClientTest, PutIntoARepositoryThatIsUnknown) {
  expect_open();
  script.expect("PUT " + host + "/v2/ns/lint/manifests/1.0").answer(404);
  Client one = client();
  EXPECT_EQ(
      error_of([&] {
        one.put_manifest("registry.example", "ns/lint", "1.0", {oci, image_digest, image_bytes});
      }),
      "exit 5: " + subject +
          "the registry knows no repository ns/lint to write to (404)\n  hint: create the "
          "repository first, if this registry wants that, or correct its name");
}

TEST_F(ClientTest, NothingIsPutThatDoesNotHaveItsDigest) {
  Client one = client();
  EXPECT_EQ(
      error_of([&] {
        one.put_manifest("registry.example", "ns/lint", "1.0", {oci, other_digest, image_bytes});
      }),
      "exit 1: " + subject + "the bytes have the digest " + image_digest + ", and not " +
          other_digest + " as they should" + fault_hint);
}

struct BlobTest : ClientTest {
  const std::string bytes = "{\"config\":1}";
  const std::string digest = sha256_digest(bytes);
  const std::string line = host + "/v2/ns/lint/blobs/" + digest;
  const std::string uploads = "POST " + host + "/v2/ns/lint/blobs/uploads/";
  const std::string query = "digest=sha256%3A" + digest.substr(7);

  std::optional<std::string> get_blob() {
    return client().get_blob("registry.example", "ns/lint", digest);
  }
  std::string blob_error() {
    return error_of([&] { get_blob(); });
  }
  std::string put() { return client().put_blob("registry.example", "ns/lint", bytes); }
  std::string blob_subject() const { return "registry.example/ns/lint@" + digest + ": "; }
};

TEST_F(BlobTest, LoginDoesNotFollowARedirectToAnotherHost) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, basic);
  script.expect("GET " + line).with(job_basic).answer(307, {{"Location", "/moved?a=b"}});
  script.expect("GET " + host + "/moved?a=b")
      .with(job_basic)
      .answer(302, {{"Location", "https://registry.example:8443/x"}});
  script.expect("GET https://registry.example:8443/x")
      .answer(307, {{"Location", "https://storage.example/y?signature=z"}});
  script.expect("GET https://storage.example/y?signature=z").answer(200, {}, bytes);
  EXPECT_EQ(get_blob(), bytes);
}

TEST_F(BlobTest, AnswerOfAnotherHostCannotAskForOurLogin) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, basic);
  script.expect("GET " + line)
      .with(job_basic)
      .answer(307, {{"Location", "https://storage.example/y"}});
  script.expect("GET https://storage.example/y")
      .answer(401, {{"WWW-Authenticate", R"(Bearer realm="https://evil.example/token")"}});
  EXPECT_EQ(blob_error(),
            "exit 5: " + blob_subject() +
                "access denied for scope repository:ns/lint:pull by storage.example (401), asked "
                "with the login of CI_REGISTRY_USER\n  hint: check that this login is still valid "
                "and may pull from registry.example/ns/lint");
}

TEST_F(BlobTest, FiveRedirectsAndNoMore) {
  expect_open();
  script.expect("GET " + line).answer(307, {{"Location", "/1"}});
  for (int i = 1; i <= 5; ++i) {
    script.expect("GET " + host + "/" + std::to_string(i))
        .answer(307, {{"Location", "/" + std::to_string(i + 1)}});
  }
  EXPECT_EQ(blob_error(), "exit 4: " + blob_subject() +
                              "more than 5 redirects\n  hint: the registry, or a proxy before it, "
                              "is set up wrongly: tell those who run it");
}

TEST_F(BlobTest, RedirectsThatCannotBeFollowed) {
  const auto error = [&](const http::Headers& headers) {
    expect_open();
    script.expect("GET " + line).answer(307, headers);
    return blob_error();
  };
  const std::string nowhere = "exit 4: " + blob_subject() +
                              "the answer names no address to go on at\n  hint: the registry, or a "
                              "proxy before it, is set up wrongly: tell those who run it";
  EXPECT_EQ(error({}), nowhere);
  EXPECT_EQ(error({{"Location", "file:///etc/passwd"}}), nowhere);
  EXPECT_EQ(
      error({{"Location", "http://registry.example/x"}}),
      "exit 4: " + blob_subject() +
          "the answer leads from https to http://registry.example\n  hint: a proxy before the "
          "registry must tell it that it is reached by https (X-Forwarded-Proto): tell those "
          "who run it");
}

TEST_F(BlobTest, UserinfoOfARedirectIsDropped) {
  expect_open();
  script.expect("GET " + line).answer(307, {{"Location", "https://a:b@storage.example/x#f"}});
  script.expect("GET https://storage.example/x").answer(200, {}, bytes);
  EXPECT_EQ(get_blob(), bytes);
}

TEST_F(BlobTest, GetChecksTheDigest) {
  expect_open();
  script.expect("GET " + line).answer(200, {}, "other");
  EXPECT_EQ(blob_error(), "exit 1: " + blob_subject() + "the bytes have the digest " +
                              sha256_digest("other") + ", and not " + digest + " as they should" +
                              fault_hint);
}

TEST_F(BlobTest, GetOfWhatIsAbsent) {
  expect_open();
  script.expect("GET " + line).answer(404);
  EXPECT_EQ(get_blob(), std::nullopt);
}

TEST_F(BlobTest, PutUploadsNothingThatIsThere) {
  expect_open();
  script.expect("HEAD " + line).answer(200);
  EXPECT_EQ(put(), digest);
}

TEST_F(BlobTest, PutGoesOnWhereTheRegistrySays) {
  const std::vector<std::pair<std::string, std::string>> places{
      {"/v2/up/1", host + "/v2/up/1?" + query},
      {"/v2/up/1?_state=a%2Fb", host + "/v2/up/1?_state=a%2Fb&" + query},
      {"https://registry.example/up?s=1", host + "/up?s=1&" + query},
      {"7?s=1", host + "/v2/ns/lint/blobs/uploads/7?s=1&" + query}};
  for (const auto& [location, url] : places) {
    expect_open();
    script.expect("HEAD " + line).answer(404);
    script.expect(uploads).answer(202, {{"Location", location}});
    script.expect("PUT " + url).answer(201);
    EXPECT_EQ(put(), digest);
    EXPECT_EQ(script.seen.back().body, bytes);
    EXPECT_EQ(Script::header(script.seen.back(), "Content-Type"), "application/octet-stream");
  }
}

TEST_F(BlobTest, LoginDoesNotFollowAnUploadToAnotherHost) {
  world.log_in_to("registry.example");
  script.expect("GET " + host + "/v2/").answer(401, basic);
  script.expect("HEAD " + line).with(job_basic).answer(404);
  script.expect(uploads).with(job_basic).answer(202, {{"Location", "https://up.example/1?k=v"}});
  script.expect("PUT https://up.example/1?k=v&" + query).answer(201);
  EXPECT_EQ(put(), digest);
}

TEST_F(BlobTest, AnUploadThatFailsIsBegunAgainAndNotSentAgain) {
  expect_open();
  script.expect("HEAD " + line).answer(404);
  script.expect(uploads).no_answer();
  script.expect("HEAD " + line).answer(404);
  script.expect(uploads).answer(202, {{"Location", "/up/1"}});
  script.expect("PUT " + host + "/up/1?" + query).answer(404);
  script.expect("HEAD " + line).answer(404);
  script.expect(uploads).answer(202, {{"Location", "/up/2"}});
  script.expect("PUT " + host + "/up/2?" + query).no_answer();
  script.expect("HEAD " + line).answer(200);
  EXPECT_EQ(put(), digest);
  EXPECT_EQ(world.waits.size(), 3U);
}

TEST_F(BlobTest, AnUploadThatIsDenied) {
  expect_open();
  script.expect("HEAD " + line).answer(404);
  script.expect(uploads).answer(403);
  EXPECT_THAT(error_of([&] { put(); }),
              testing::StartsWith("exit 5: " + blob_subject() +
                                  "access denied for scope repository:ns/lint:pull,push (403), "
                                  "asked without a login, as none was found\n"));
}

// Answers from several threads; the first ping takes its time.
class Counting : public http::Transport {
 public:
  http::Response send(const http::Request& request) override {
    if (!request.url.ends_with("/v2/")) return {404, {}, ""};
    ++pings;
    for (int i = 0; i < 1000; ++i) std::this_thread::yield();
    return {200, {}, ""};
  }
  std::atomic<int> pings = 0;
};

TEST_F(ClientTest, ARegistryIsPingedOnceHoweverManyAsk) {
  Counting transport;
  Client one(transport, world.sources(), world.options());
  {
    std::latch start(8);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        start.arrive_and_wait();
        EXPECT_EQ(get(one), std::nullopt);
      });
    }
  }
  EXPECT_EQ(transport.pings, 1);
}

}  // namespace
}  // namespace pinned_images::registry
