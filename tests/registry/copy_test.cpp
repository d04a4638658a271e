// SPDX-License-Identifier: MIT
// An image's parts on their way into another repository of the same registry, or of another one.
#include "registry/copy.hpp"

#include "script.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

const std::string near = "https://near.example";
const std::string far = "https://far.example";
const std::string docker = "application/vnd.docker.distribution.manifest.v2+json";
const std::string index_type = "application/vnd.docker.distribution.manifest.list.v2+json";
const Place here{"near.example", "ns/lint"};
const Place beside{"near.example", "up/lint"};
const Place elsewhere{"far.example", "up/lint"};

std::string descriptor(const std::string& content, const std::string& more = "") {
  return R"({"size":)" + std::to_string(content.size()) + R"(,"digest":")" +
         sha256_digest(content) + "\"" + more + "}";
}

Manifest made(const std::string& type, const std::string& rest) {
  const std::string bytes = R"({"schemaVersion":2,"mediaType":")" + type + "\"," + rest + "}";
  return {type, sha256_digest(bytes), bytes};
}

Manifest image(const std::string& config, const std::string& layers) {
  return made(docker, "\"config\":" + descriptor(config) + ",\"layers\":[" + layers + "]");
}

struct CopyTest : testing::Test {
  World world;
  Script script;
  const Manifest one = image("config", descriptor("layer"));

  std::string copy(const Place& from, const Manifest& manifest) {
    Client client(script, world.sources(), world.options());
    return error_of([&] { copy_parts(client, from, here, manifest); });
  }
  void expect_ping(const std::string& host) { script.expect("GET " + host + "/v2/").answer(200); }
  Script::Step& expect_head(const std::string& content) {
    return script.expect("HEAD " + near + "/v2/ns/lint/blobs/" + sha256_digest(content));
  }
  void expect_mount(const std::string& content) {
    expect_head(content).answer(404);
    script
        .expect("POST " + near + "/v2/ns/lint/blobs/uploads/?mount=" + sha256_digest(content) +
                "&from=up/lint")
        .answer(201);
  }
  void expect_open(const std::string& content) {
    expect_head(content).answer(404);
    script.expect("POST " + near + "/v2/ns/lint/blobs/uploads/")
        .answer(202, {{"Location", "/u?s=1"}});
  }
  Script::Step& expect_get(const std::string& content) {
    return script.expect("GET " + far + "/v2/up/lint/blobs/" + sha256_digest(content));
  }
  void expect_put(const std::string& content, int status = 201) {
    script.expect("PUT " + near + "/u?s=1&digest=sha256%3A" + sha256_digest(content).substr(7))
        .answer(status);
  }
};

TEST_F(CopyTest, WithinARegistryBlobsAreMounted) {
  expect_ping(near);
  expect_mount("config");
  expect_head("layer").answer(200);
  EXPECT_EQ(copy(beside, one), "no error");
}

TEST_F(CopyTest, FromAnotherRegistryTheyGoByFiles) {
  expect_ping(near);
  expect_open("config");
  expect_ping(far);
  expect_get("config").answer(200, {}, "config");
  expect_put("config");
  expect_open("layer");
  expect_get("layer").answer(200, {}, "layer");
  expect_put("layer");
  EXPECT_EQ(copy(elsewhere, one), "no error");
  std::vector<std::string> sent;
  for (const http::Request& request : script.seen) {
    if (request.method == "PUT") sent.push_back(request.body);
    if (request.save_to) {
      EXPECT_FALSE(std::filesystem::exists(*request.save_to)) << "it was left behind";
      EXPECT_EQ(request.body_limit, request.url.ends_with(sha256_digest("layer")) ? 5U : 6U);
    }
  }
  EXPECT_THAT(sent, testing::ElementsAre("config", "layer"));
}

TEST_F(CopyTest, AnUploadThatIsBegunAgainSendsTheFileThatIsThere) {
  expect_ping(near);
  expect_open("config");
  expect_ping(far);
  expect_get("config").answer(200, {}, "config");
  expect_put("config", 503);
  expect_open("config");
  expect_put("config");
  expect_head("layer").answer(200);
  EXPECT_EQ(copy(elsewhere, one), "no error");
}

TEST_F(CopyTest, AnEmptyBlob) {
  expect_ping(near);
  expect_open("");
  expect_ping(far);
  expect_get("").answer(200);
  expect_put("");
  expect_head("layer").answer(200);
  EXPECT_EQ(copy(elsewhere, image("", descriptor("layer"))), "no error");
}

TEST_F(CopyTest, EachBlobIsCopiedOnce) {
  expect_ping(near);
  expect_mount("config");
  expect_mount("layer");
  EXPECT_EQ(copy(beside, image("config", descriptor("layer") + "," + descriptor("layer"))),
            "no error");
}

TEST_F(CopyTest, LayersWithAddressesOfTheirOwnAreLeft) {
  expect_ping(near);
  expect_mount("config");
  EXPECT_EQ(copy(beside, image("config", descriptor("x", R"(,"urls":["https://a.example"])"))),
            "no error");
}

TEST_F(CopyTest, ChildrenOfAnIndexComeFirst) {
  const Manifest two = image("config 2", descriptor("layer"));
  const Manifest index = made(
      index_type, "\"manifests\":[" + descriptor(one.bytes) + "," + descriptor(two.bytes) + "]");
  const auto expect_child = [this](const Manifest& child) {
    script.expect("GET " + near + "/v2/up/lint/manifests/" + child.digest)
        .answer(200, {{"Content-Type", docker}}, child.bytes);
  };
  const auto expect_put_child = [this](const Manifest& child) {
    script.expect("PUT " + near + "/v2/ns/lint/manifests/" + child.digest).answer(201);
  };
  expect_ping(near);
  expect_child(one);
  expect_mount("config");
  expect_mount("layer");
  expect_put_child(one);
  expect_child(two);
  expect_mount("config 2");
  expect_put_child(two);
  EXPECT_EQ(copy(beside, index), "no error");
  EXPECT_EQ(script.seen.back().body, two.bytes);
}

TEST_F(CopyTest, AChildThatIsMissing) {
  const Manifest index = made(index_type, "\"manifests\":[" + descriptor(one.bytes) + "]");
  expect_ping(near);
  script.expect("GET " + near + "/v2/up/lint/manifests/" + one.digest).answer(404);
  EXPECT_EQ(copy(beside, index),
            "exit 1: near.example/up/lint@" + one.digest +
                " is missing in the registry, though an image there needs it\n  hint: the image is "
                "broken: delete its tags there, then run the command again");
}

TEST_F(CopyTest, ABlobThatIsMissing) {
  expect_ping(near);
  expect_open("config");
  expect_ping(far);
  expect_get("config").answer(404);
  EXPECT_EQ(copy(elsewhere, one),
            "exit 1: far.example/up/lint@" + sha256_digest("config") +
                " is missing in the registry, though an image there needs it\n  hint: the image is "
                "broken: delete its tags there, then run the command again");
}

TEST_F(CopyTest, ABlobThatIsNotItself) {
  expect_ping(near);
  expect_open("config");
  expect_ping(far);
  expect_get("config").answer(200, {}, "other");
  EXPECT_EQ(copy(elsewhere, one),
            "exit 1: far.example/up/lint@" + sha256_digest("config") +
                ": the bytes have the digest " + sha256_digest("other") + ", and not " +
                sha256_digest("config") +
                " as they should\n  hint: the registry, or a proxy before it, is at fault: tell "
                "those who run it");
}

TEST_F(CopyTest, WhatIsNoImage) {
  const Manifest odd = made(docker, "\"config\":7,\"layers\":[]");
  EXPECT_EQ(copy(beside, odd), "exit 1: near.example/up/lint@" + odd.digest +
                                   " has no layers and config as images have\n  hint: push the "
                                   "image anew");
}

}  // namespace
}  // namespace pinned_images::registry
