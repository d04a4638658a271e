// SPDX-License-Identifier: MIT
// The client against Debian's docker-registry: open, with Basic, with tokens, and with TLS.
#include "real_registry.hpp"

#include "registry/copy.hpp"
#include "registry/rights.hpp"
#include "registry/stored_image.hpp"
#include "registry/tags.hpp"
#include "script.hpp"
#include "support/hash.hpp"

#include <cstdlib>
#include <iostream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace pinned_images::registry {
namespace {

using testing::StartsWith;

const std::string docker_type = "application/vnd.docker.distribution.manifest.v2+json";
const std::string oci_type = "application/vnd.oci.image.manifest.v1+json";
const std::string index_type = "application/vnd.oci.image.index.v1+json";

struct RealRegistryTest : testing::Test {
  TemporaryDirectory scratch;
  std::filesystem::path folder = scratch.path() / "a folder";
  std::unique_ptr<http::Transport> transport = http::make_transport();
  World world;

  RealRegistryTest() {
    std::filesystem::create_directories(folder);
    world.variables["HOME"] = "/h";
  }

  Client client() {
    Options options = world.options();
    options.now = nullptr;
    return Client(*transport, world.sources(), options);
  }
  void log_in(const std::string& registry, const std::string& user, const std::string& password) {
    const nlohmann::json entry{{"username", user}, {"password", password}};
    const nlohmann::json config{{"auths", {{registry, entry}}}};
    world.files["/h/.docker/config.json"] = config.dump();
  }
  static std::string config_bytes(const std::string& label) {
    return R"({"os":"linux","architecture":"amd64","config":{"Labels":{"key":")" + label +
           R"("}},"rootfs":{"type":"layers","diff_ids":[]}})";
  }
  // Pushes config and layer; returns their manifest.
  static Manifest push_parts(Client& client, const std::string& registry,
                             const std::string& repository, const std::string& type) {
    const std::string config = config_bytes(type);
    const std::string layer = "a layer";
    const std::string config_digest = client.put_blob(registry, repository, config);
    const std::string layer_digest = client.put_blob(registry, repository, layer);
    const bool is_docker = type == docker_type;
    const nlohmann::json document{
        {"schemaVersion", 2},
        {"mediaType", type},
        {"config",
         {{"mediaType", is_docker ? "application/vnd.docker.container.image.v1+json"
                                  : "application/vnd.oci.image.config.v1+json"},
          {"size", config.size()},
          {"digest", config_digest}}},
        {"layers",
         {{{"mediaType", is_docker ? "application/vnd.docker.image.rootfs.diff.tar.gzip"
                                   : "application/vnd.oci.image.layer.v1.tar+gzip"},
           {"size", layer.size()},
           {"digest", layer_digest}}}}};
    const std::string bytes = document.dump(1);
    return {type, sha256_digest(bytes), bytes};
  }
};

TEST_F(RealRegistryTest, PushReadRetagOfBothFormats) {
  const RealRegistry registry(folder);
  Client one = client();
  for (const std::string& type : {docker_type, oci_type}) {
    const std::string repository = type == docker_type ? "ns/docker" : "ns/deep/oci";
    const Manifest manifest = push_parts(one, registry.name(), repository, type);
    EXPECT_EQ(one.get_manifest(registry.name(), repository, "1.0"), std::nullopt);
    EXPECT_EQ(one.head_manifest(registry.name(), repository, "1.0"), std::nullopt);
    one.put_manifest(registry.name(), repository, "pins-0123456789abcdef", manifest);
    const auto found = one.get_manifest(registry.name(), repository, "pins-0123456789abcdef");
    EXPECT_EQ(found, manifest);
    one.put_manifest(registry.name(), repository, "1.0", *found);
    EXPECT_EQ(one.head_manifest(registry.name(), repository, "1.0"), manifest.digest);
    EXPECT_EQ(one.get_manifest(registry.name(), repository, manifest.digest), manifest);
    const Stored stored = observe(one, registry.name(), repository, "1.0").value();
    EXPECT_EQ(stored.broken, std::nullopt);
    EXPECT_EQ(stored.images.at(0).labels.at("key"), type);
    EXPECT_EQ(stored.images.at(0).size(), 7);
  }
  EXPECT_EQ(one.get_manifest(registry.name(), "ns/other", "1.0"), std::nullopt);
  EXPECT_EQ(observe(one, registry.name(), "ns/other", "1.0"), std::nullopt);
  EXPECT_TRUE(world.waits.empty());
}

TEST_F(RealRegistryTest, AnotherToolReadsWhatWeWrote) {
  if (!find_program("skopeo")) GTEST_SKIP() << "skopeo is not installed";
  const RealRegistry registry(folder);
  Client one = client();
  const Manifest manifest = push_parts(one, registry.name(), "ns/a", docker_type);
  one.put_manifest(registry.name(), "ns/a", "1.0", manifest);
  Command skopeo;
  skopeo.argv = {"skopeo", "inspect", "--tls-verify=false", "--raw",
                 "docker://" + registry.name() + "/ns/a:1.0"};
  const Finished finished = run(skopeo);
  EXPECT_EQ(finished.out, manifest.bytes) << finished.err;
}

TEST_F(RealRegistryTest, AnIndexAndAMissingChild) {
  const RealRegistry registry(folder);
  Client one = client();
  const Manifest child = push_parts(one, registry.name(), "ns/a", oci_type);
  one.put_manifest(registry.name(), "ns/a", child.digest, child);
  const nlohmann::json document{{"schemaVersion", 2},
                                {"mediaType", index_type},
                                {"manifests",
                                 {{{"mediaType", oci_type},
                                   {"digest", child.digest},
                                   {"size", child.bytes.size()},
                                   {"platform", {{"os", "linux"}, {"architecture", "amd64"}}}}}}};
  const std::string bytes = document.dump();
  one.put_manifest(registry.name(), "ns/a", "1.0", {index_type, sha256_digest(bytes), bytes});
  EXPECT_EQ(observe(one, registry.name(), "ns/a", "1.0").value().images.at(0).platform,
            "linux/amd64");
  std::filesystem::remove_all(folder / "the store/docker/registry/v2/repositories/ns/a/_manifests" /
                              "revisions/sha256" / child.digest.substr(7));
  EXPECT_EQ(observe(one, registry.name(), "ns/a", "1.0").value().broken,
            (Broken{child.digest, "the index names this image, and it is missing"}));
}

TEST_F(RealRegistryTest, ManifestWithoutItsBlobsIsRefused) {
  const RealRegistry registry(folder);
  Client one = client();
  const Manifest manifest = push_parts(one, registry.name(), "ns/a", docker_type);
  EXPECT_THAT(error_of([&] { one.put_manifest(registry.name(), "ns/b", "1.0", manifest); }),
              StartsWith("exit 1: " + registry.name() +
                         "/ns/b:1.0: a part of this image is gone from the registry; it says: "
                         "MANIFEST_BLOB_UNKNOWN: "));
}

TEST_F(RealRegistryTest, BasicLogin) {
  // htpasswd -nbB writer w:ord
  write_file(folder / "users",
             "writer:$2y$05$zyKNes5XIqAybgU3X74qcuHFEDCj1Zm8P7JuBW8LrLij0.m8CI/yy\n");
  const RealRegistry registry(folder, "auth:\n  htpasswd:\n    realm: tests\n    path: '" +
                                          (folder / "users").string() + "'\n");
  log_in(registry.name(), "writer", "w:ord");
  Client one = client();
  const Manifest manifest = push_parts(one, registry.name(), "ns/a", docker_type);
  one.put_manifest(registry.name(), "ns/a", "1.0", manifest);
  EXPECT_EQ(one.head_manifest(registry.name(), "ns/a", "1.0"), manifest.digest);
  EXPECT_EQ(one.head_manifest(registry.name(), "ns/a", "2.0"), std::nullopt);

  log_in(registry.name(), "writer", "wrong");
  Client two = client();
  EXPECT_EQ(error_of([&] { two.get_manifest(registry.name(), "ns/a", "2.0"); }),
            "exit 5: " + registry.name() +
                "/ns/a:2.0: access denied for scope repository:ns/a:pull (401), asked with the "
                "login of /h/.docker/config.json; it says: UNAUTHORIZED: authentication required\n"
                "  hint: check that this login is still valid and may pull from " +
                registry.name() + "/ns/a");

  world.files.clear();
  Client three = client();
  EXPECT_THAT(error_of([&] { three.head_manifest(registry.name(), "ns/a", "2.0"); }),
              StartsWith("exit 5: " + registry.name() +
                         "/ns/a:2.0: access denied for scope repository:ns/a:pull (401), asked "
                         "without a login, as none was found\n"));
}

// An image under a tag and in an index under another one; returns the index.
Manifest push_index(Client& client, const std::string& registry, const std::string& repository,
                    const Manifest& child) {
  client.put_manifest(registry, repository, child.digest, child);
  const nlohmann::json document{{"schemaVersion", 2},
                                {"mediaType", index_type},
                                {"manifests",
                                 {{{"mediaType", child.media_type},
                                   {"digest", child.digest},
                                   {"size", child.bytes.size()},
                                   {"platform", {{"os", "linux"}, {"architecture", "amd64"}}}}}}};
  const std::string bytes = document.dump();
  Manifest index{index_type, sha256_digest(bytes), bytes};
  client.put_manifest(registry, repository, "1.0", index);
  return index;
}

TEST_F(RealRegistryTest, AnIndexIsCopiedWithinARegistryAndToAnother) {
  const RealRegistry registry(folder);
  std::filesystem::create_directories(scratch.path() / "another folder");
  const RealRegistry other(scratch.path() / "another folder");
  Client one = client();
  const Manifest index =
      push_index(one, registry.name(), "up/a", push_parts(one, registry.name(), "up/a", oci_type));
  for (const Place& to : {Place{registry.name(), "ns/a"}, Place{other.name(), "ns/a"}}) {
    copy_parts(one, {registry.name(), "up/a"}, to, index);
    EXPECT_EQ(one.get_manifest(to.registry, to.repository, index.digest), std::nullopt);
    one.put_manifest(to.registry, to.repository, "1.0", index);
    EXPECT_EQ(observe(one, to.registry, to.repository, "1.0").value().broken, std::nullopt);
    EXPECT_EQ(one.get_blob(to.registry, to.repository, sha256_digest("a layer")), "a layer");
  }
}

// Deletion is off unless it is asked for.
struct DeletingTest : RealRegistryTest {
  DeletingTest() { ::setenv("REGISTRY_STORAGE_DELETE_ENABLED", "true", 1); }
  ~DeletingTest() override { ::unsetenv("REGISTRY_STORAGE_DELETE_ENABLED"); }
};

TEST_F(DeletingTest, TagsAreListedAndOneIsDeletedByAPlaceholder) {
  const RealRegistry registry(folder);
  Client one = client();
  EXPECT_EQ(list_tags(one, registry.name(), "ns/a"), std::nullopt);
  const Manifest manifest = push_parts(one, registry.name(), "ns/a", docker_type);
  for (const char* tag : {"1.0", "2.0", "pins-0123456789abcdef"}) {
    one.put_manifest(registry.name(), "ns/a", tag, manifest);
  }
  EXPECT_THAT(
      list_tags(one, registry.name(), "ns/a"),
      testing::Optional(testing::UnorderedElementsAre("1.0", "2.0", "pins-0123456789abcdef")));
  EXPECT_EQ(try_delete(one, registry.name(), "ns/a"), Deletion::Absent);
  EXPECT_EQ(delete_tag(one, registry.name(), "ns/a", "2.0", "u1"), Removal::ByPlaceholder);
  EXPECT_THAT(list_tags(one, registry.name(), "ns/a"),
              testing::Optional(testing::UnorderedElementsAre("1.0", "pins-0123456789abcdef")));
  // The image that it shared with others is there still.
  EXPECT_EQ(one.get_manifest(registry.name(), "ns/a", "1.0"), manifest);
}

TEST_F(RealRegistryTest, WhereNothingIsDeletedTheTagStays) {
  const RealRegistry registry(folder);
  Client one = client();
  const Manifest manifest = push_parts(one, registry.name(), "ns/a", docker_type);
  one.put_manifest(registry.name(), "ns/a", "1.0", manifest);
  EXPECT_EQ(try_delete(one, registry.name(), "ns/a"), Deletion::Unsupported);
  EXPECT_THAT(error_of([&] { delete_tag(one, registry.name(), "ns/a", "1.0", "u1"); }),
              StartsWith("exit 5: " + registry.name() +
                         "/ns/a:1.0: this registry deletes nothing (405)\n"));
  EXPECT_EQ(one.get_manifest(registry.name(), "ns/a", "1.0"), manifest);
}

TEST_F(RealRegistryTest, TheRightToPushIsTriedAndNothingLeft) {
  const RealRegistry registry(folder);
  Client one = client();
  EXPECT_EQ(reach(one, registry.name(), "ns/a").scheme, "http");
  EXPECT_TRUE(try_push(one, registry.name(), "ns/a"));
  EXPECT_EQ(list_tags(one, registry.name(), "ns/a"), std::nullopt);
  // docker-registry keeps a folder of each upload, ended or not; this file is of open ones.
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder / "the store")) {
    EXPECT_NE(entry.path().filename(), "startedat") << entry.path();
  }
}

struct TokenTest : RealRegistryTest {
  std::optional<Server> tokens;
  std::optional<RealRegistry> registry;

  void SetUp() override {
    if (!make_certificate(folder)) GTEST_SKIP() << "openssl is not installed";
    tokens.emplace(std::vector<std::string>{PYTHON, TOKEN_SERVER, folder.string()},
                   folder / "tokens.log");
    await("the token server", [&] { return std::filesystem::exists(folder / "port"); });
    registry.emplace(folder,
                     "auth:\n  token:\n    realm: http://127.0.0.1:" + read_file(folder / "port") +
                         "/token\n    service: the tests\n    issuer: tests\n"
                         "    rootcertbundle: '" +
                         (folder / "cert.pem").string() + "'\n");
  }
  Manifest push_as_writer() {
    log_in(registry->name(), "writer", "w:ord");
    Client one = client();
    const Manifest manifest = push_parts(one, registry->name(), "ns/a", docker_type);
    one.put_manifest(registry->name(), "ns/a", "1.0", manifest);
    return manifest;
  }
};

TEST_F(TokenTest, WhoMayPushPushesAndWhoMayReadReads) {
  const Manifest manifest = push_as_writer();
  log_in(registry->name(), "reader", "read");
  Client one = client();
  EXPECT_EQ(one.get_manifest(registry->name(), "ns/a", "1.0"), manifest);
  EXPECT_EQ(one.head_manifest(registry->name(), "ns/a", "2.0"), std::nullopt);
  EXPECT_THAT(
      error_of([&] { one.put_manifest(registry->name(), "ns/a", "2.0", manifest); }),
      StartsWith("exit 5: " + registry->name() +
                 "/ns/a:2.0: access denied for scope repository:ns/a:pull,push (401), asked with "
                 "the login of /h/.docker/config.json; it says: UNAUTHORIZED: "));
  EXPECT_EQ(one.head_manifest(registry->name(), "ns/a", "2.0"), std::nullopt);
}

TEST_F(TokenTest, WhatNobodyMaySeeIsNotAbsent) {
  Client one = client();
  EXPECT_EQ(error_of([&] { one.head_manifest(registry->name(), "ns/a", "1.0"); }),
            "exit 5: " + registry->name() +
                "/ns/a:1.0: access denied for scope repository:ns/a:pull (401), asked without a "
                "login, as none was found\n  hint: log in with `docker login " +
                registry->name() + "` or `podman login " + registry->name() +
                "`; a GitLab job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for its "
                "CI_REGISTRY");
}

TEST_F(TokenTest, AnImageIsMountedByTheRightsToBothRepositories) {
  const Manifest manifest = push_as_writer();
  Client one = client();
  copy_parts(one, {registry->name(), "ns/a"}, {registry->name(), "ns/b"}, manifest);
  one.put_manifest(registry->name(), "ns/b", "1.0", manifest);
  EXPECT_EQ(one.head_manifest(registry->name(), "ns/b", "1.0"), manifest.digest);
  log_in(registry->name(), "reader", "read");
  Client two = client();
  EXPECT_THAT(error_of([&] {
                copy_parts(two, {registry->name(), "ns/a"}, {registry->name(), "ns/c"}, manifest);
              }),
              StartsWith("exit 5: "));
}

TEST_F(TokenTest, RightsAreTold) {
  log_in(registry->name(), "writer", "w:ord");
  Client one = client();
  EXPECT_EQ(reach(one, registry->name(), "ns/a").login, "bearer");
  // It may push; docker-registry wants the right to delete for an upload's end.
  EXPECT_FALSE(try_push(one, registry->name(), "ns/a"));
  log_in(registry->name(), "owner", "own");
  Client owner = client();
  EXPECT_TRUE(try_push(owner, registry->name(), "ns/a"));
  EXPECT_EQ(try_delete(owner, registry->name(), "ns/a"), Deletion::Unsupported);
  EXPECT_THAT(error_of([&] { try_delete(one, registry->name(), "ns/a"); }), StartsWith("exit 5: "));
  log_in(registry->name(), "reader", "read");
  Client two = client();
  EXPECT_THAT(error_of([&] { try_push(two, registry->name(), "ns/a"); }),
              StartsWith("exit 5: " + registry->name() +
                         "/ns/a: access denied for scope repository:ns/a:pull,push (401), "));
}

TEST_F(TokenTest, WrongPassword) {
  log_in(registry->name(), "writer", "wrong");
  Client one = client();
  EXPECT_EQ(error_of([&] { one.head_manifest(registry->name(), "ns/a", "1.0"); }),
            "exit 5: " + registry->name() +
                "/ns/a:1.0: access denied for scope repository:ns/a:pull by 127.0.0.1 (401), asked "
                "with the login of /h/.docker/config.json\n  hint: check that this login is still "
                "valid and may pull from " +
                registry->name() + "/ns/a");
}

TEST_F(TokenTest, IdentityToken) {
  const Manifest manifest = push_as_writer();
  log_in(registry->name(), "<token>", "refresh-writer");
  Client one = client();
  one.put_manifest(registry->name(), "ns/a", "2.0", manifest);
  EXPECT_EQ(one.head_manifest(registry->name(), "ns/a", "2.0"), manifest.digest);
  log_in(registry->name(), "<token>", "ended");
  Client two = client();
  EXPECT_THAT(error_of([&] { two.head_manifest(registry->name(), "ns/a", "2.0"); }),
              StartsWith("exit 5: " + registry->name() +
                         "/ns/a:2.0: access denied for scope repository:ns/a:pull by 127.0.0.1 "
                         "(400), asked with the login of /h/.docker/config.json\n"));
}

TEST_F(RealRegistryTest, TlsIsFoundOnLoopbackAndItsCertificateChecked) {
  if (!make_certificate(folder)) GTEST_SKIP() << "openssl is not installed";
  const RealRegistry registry(folder, "",
                              "  tls:\n    certificate: '" + (folder / "cert.pem").string() +
                                  "'\n    key: '" + (folder / "key.pem").string() + "'\n");
  const char* before = std::getenv("CURL_CA_BUNDLE");
  const std::string bundle = before == nullptr ? "" : before;
  ::setenv("CURL_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt", 1);
  Client one = client();
  EXPECT_THAT(error_of([&] { one.head_manifest(registry.name(), "ns/a", "1.0"); }),
              StartsWith("exit 4: " + registry.name() + "/ns/a:1.0: " + registry.name() +
                         ": its certificate is not trusted ("));
  EXPECT_TRUE(world.waits.empty());
  ::setenv("CURL_CA_BUNDLE", (folder / "cert.pem").c_str(), 1);
  Client two = client();
  EXPECT_EQ(two.head_manifest(registry.name(), "ns/a", "1.0"), std::nullopt);
  EXPECT_EQ(reach(two, registry.name(), "ns/a").scheme, "https");
  EXPECT_TRUE(try_push(two, registry.name(), "ns/a"));
  // From a registry without TLS to one with it.
  std::filesystem::create_directories(scratch.path() / "another folder");
  const RealRegistry plain(scratch.path() / "another folder");
  const Manifest manifest = push_parts(two, plain.name(), "ns/a", docker_type);
  copy_parts(two, {plain.name(), "ns/a"}, {registry.name(), "ns/b"}, manifest);
  two.put_manifest(registry.name(), "ns/b", "1.0", manifest);
  EXPECT_EQ(two.get_manifest(registry.name(), "ns/b", "1.0"), manifest);
  ::setenv("CURL_CA_BUNDLE", bundle.c_str(), 1);
}

TEST_F(RealRegistryTest, ARegistryThatIsGone) {
  std::string name;
  {
    const RealRegistry registry(folder);
    name = registry.name();
  }
  Client one = client();
  EXPECT_EQ(
      error_of([&] { one.head_manifest(name, "ns/a", "1.0"); }),
      "exit 4: " + name + "/ns/a:1.0: " + name +
          ": the connection was refused (4 tries)\n  hint: check the host's name, the network "
          "and, behind a proxy, HTTPS_PROXY and NO_PROXY; then try again");
  EXPECT_EQ(world.waits.size(), 3U);
}

}  // namespace
}  // namespace pinned_images::registry

int main(int argc, char** argv) {
  if (!pinned_images::find_program("docker-registry")) {
    std::cout << "skipped: docker-registry is not installed\n";
    return 77;
  }
  testing::InitGoogleMock(&argc, argv);
  return RUN_ALL_TESTS();
}
