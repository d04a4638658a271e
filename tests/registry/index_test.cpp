// SPDX-License-Identifier: MIT
#include "registry/index.hpp"

#include "script.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace pinned_images::registry {
namespace {

const std::string docker = "application/vnd.docker.distribution.manifest.v2+json";
const std::string oci = "application/vnd.oci.image.manifest.v1+json";

Stored image(const std::string& platform, const std::string& type = docker) {
  StoredImage result;
  result.platform = platform;
  result.manifest = {type, "sha256:" + std::string(64, platform.back()), "{}"};
  return {result.manifest, {result}, std::nullopt};
}

// An image, and an index that names it and what attests to it.
Stored attested(const std::string& platform, const std::string& attestation) {
  Stored result = image(platform, oci);
  const auto parts = split(platform, '/');
  result.top = {
      "application/vnd.oci.image.index.v1+json", "sha256:" + std::string(64, 'd'),
      fmt::format(R"({{"manifests":[{{"mediaType":"{0}","digest":"{1}","size":2,)"
                  R"("platform":{{"os":"{2}","architecture":"{3}"}}}},{4}]}})",
                  oci, result.images.front().manifest.digest, parts[0], parts[1], attestation)};
  return result;
}

std::string digest(char digit) {
  return "sha256:" + std::string(64, digit);
}

TEST(Index, NamesEachImageByPlatform) {
  const Manifest index = make_index({image("linux/arm/v7"), image("linux/amd64")});
  EXPECT_EQ(index.media_type, "application/vnd.docker.distribution.manifest.list.v2+json");
  EXPECT_EQ(index.bytes,
            R"({"schemaVersion":2,)"
            R"("mediaType":"application/vnd.docker.distribution.manifest.list.v2+json",)"
            R"("manifests":[{"mediaType":")" +
                docker + R"(","size":2,"digest":")" + digest('4') +
                R"(","platform":{"architecture":"amd64","os":"linux"}},{"mediaType":")" + docker +
                R"(","size":2,"digest":")" + digest('7') +
                R"(","platform":{"architecture":"arm","os":"linux","variant":"v7"}}]})");
  EXPECT_EQ(make_index({image("linux/amd64"), image("linux/arm/v7")}), index);
}

TEST(Index, IsOfOciWhereAllImagesAre) {
  EXPECT_EQ(make_index({image("linux/amd64", oci), image("linux/386", oci)}).media_type,
            "application/vnd.oci.image.index.v1+json");
  EXPECT_EQ(make_index({image("linux/amd64", oci), image("linux/386", docker)}).media_type,
            "application/vnd.docker.distribution.manifest.list.v2+json");
}

TEST(Index, HoldsWhatAttestsToItsImagesBehindThem) {
  const auto attestation = [](char digit) {
    return R"({"annotations":{"vnd.docker.reference.digest":"x"},"digest":")" + digest(digit) +
           R"(","mediaType":")" + oci +
           R"(","platform":{"architecture":"unknown","os":"unknown"},"size":9})";
  };
  const Manifest index = make_index(
      {attested("linux/amd64", attestation('a')), attested("linux/386", attestation('b'))});
  EXPECT_EQ(index.media_type, "application/vnd.oci.image.index.v1+json");
  EXPECT_EQ(index.bytes,
            R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",)"
            R"("manifests":[{"mediaType":")" +
                oci + R"(","size":2,"digest":")" + digest('6') +
                R"(","platform":{"architecture":"386","os":"linux"}},{"mediaType":")" + oci +
                R"(","size":2,"digest":")" + digest('4') +
                R"(","platform":{"architecture":"amd64","os":"linux"}},)" + attestation('b') + "," +
                attestation('a') + "]}");
  EXPECT_EQ(children_of(index).size(), 2U);
}

TEST(Index, HasOneImageForAPlatformAndNoneWithout) {
  EXPECT_THROW(make_index({image("linux/386"), image("linux/386", oci)}), std::logic_error);
  EXPECT_THROW(make_index({image("linux"), image("linux/386")}), std::logic_error);
}

TEST(Index, IsReadByPlatform) {
  Manifest index = make_index({image("linux/arm64/v8"), image("linux/386")});
  EXPECT_EQ(child_for(index, "linux/386"), digest('6'));
  EXPECT_EQ(child_for(index, "linux/arm64"), digest('8'));
  EXPECT_EQ(child_for(index, "linux/amd64"), std::nullopt);
  index.bytes = R"({"manifests":[1,{},{"platform":2},{"platform":{"os":"linux"}}]})";
  EXPECT_EQ(child_for(index, "linux/386"), std::nullopt);
}

struct ForPlatform : testing::Test {
  World world;
  Script script;
  const Manifest index = make_index({image("linux/amd64"), image("linux/386")});
  const std::string reference = "registry.example/lab/base@" + index.digest;

  std::string ask(const std::string& platform) {
    Client client(script, world.sources(), world.options());
    return for_platform(client, reference, platform);
  }
  void answer(int status, const std::string& type, const std::string& bytes) {
    script.expect("GET https://registry.example/v2/").answer(200);
    script.expect("GET https://registry.example/v2/lab/base/manifests/" + index.digest)
        .answer(status, {{"Content-Type", type}}, bytes);
  }
  std::string problem(const std::string& platform) {
    try {
      return ask(platform);
    } catch (const Error& error) {
      return error.problem();
    }
  }
};

TEST_F(ForPlatform, IsAChildOfAnIndex) {
  answer(200, index.media_type, index.bytes);
  EXPECT_EQ(ask("linux/386"), "registry.example/lab/base@" + digest('6'));
}

TEST_F(ForPlatform, IsNoneThatAnIndexLacks) {
  answer(200, index.media_type, index.bytes);
  EXPECT_EQ(problem("linux/arm64"), reference + " has no image for linux/arm64");
}

TEST_F(ForPlatform, IsNoneOfWhatIsGone) {
  answer(404, "application/json", R"({"errors":[{"code":"MANIFEST_UNKNOWN"}]})");
  EXPECT_EQ(problem("linux/386"), "there is no image " + reference);
}

}  // namespace
}  // namespace pinned_images::registry
