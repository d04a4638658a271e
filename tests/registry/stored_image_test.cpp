// SPDX-License-Identifier: MIT
#include "registry/stored_image.hpp"

#include "script.hpp"
#include "support/hash.hpp"

#include <gmock/gmock.h>

namespace pinned_images::registry {
namespace {

using testing::ElementsAre;
using testing::Pair;

const std::string host = "https://registry.example/v2/ns/lint/";
const std::string oci = "application/vnd.oci.image.manifest.v1+json";
const std::string index_type = "application/vnd.oci.image.index.v1+json";

std::string config_for(const std::string& architecture) {
  return R"({"os":"linux","architecture":")" + architecture +
         R"(","config":{"Labels":{"a":"1"}},"rootfs":{"type":"layers","diff_ids":["sha256:x"]}})";
}

std::string image_of(const std::string& config) {
  return R"({"mediaType":")" + oci + R"(","config":{"digest":")" + sha256_digest(config) +
         R"("},"layers":[{"size":30},{"size":12}]})";
}

std::string entry(const std::string& digest, const std::string& os = "linux") {
  return R"({"digest":")" + digest + R"(","platform":{"os":")" + os + R"(","architecture":")" +
         (os == "unknown" ? os : "amd64") + R"("}})";
}

std::string index_of(const std::string& entries) {
  return R"({"mediaType":")" + index_type + R"(","manifests":[)" + entries + "]}";
}

struct StoredImageTest : testing::Test {
  World world;
  Script script;

  StoredImageTest() { script.expect("GET https://registry.example/v2/").answer(200); }
  void expect_manifest(const std::string& item, const std::string& bytes,
                       const std::string& type = oci) {
    script.expect("GET " + host + "manifests/" + item).answer(200, {{"Content-Type", type}}, bytes);
  }
  void expect_config(const std::string& bytes) {
    script.expect("GET " + host + "blobs/" + sha256_digest(bytes)).answer(200, {}, bytes);
  }
  std::optional<Stored> look() {
    Client client(script, world.sources(), world.options());
    return observe(client, "registry.example", "ns/lint", "1.0");
  }
  std::optional<Broken> broken() { return look().value().broken; }
};

TEST_F(StoredImageTest, AnImage) {
  const std::string config = config_for("amd64");
  const std::string bytes = image_of(config);
  expect_manifest("1.0", bytes);
  expect_config(config);
  const Stored stored = look().value();
  EXPECT_EQ(stored.top.digest, sha256_digest(bytes));
  EXPECT_EQ(stored.broken, std::nullopt);
  ASSERT_EQ(stored.images.size(), 1U);
  EXPECT_EQ(stored.images[0].manifest, stored.top);
  EXPECT_EQ(stored.images[0].platform, "linux/amd64");
  EXPECT_THAT(stored.images[0].labels, ElementsAre(Pair("a", "1")));
  EXPECT_THAT(stored.images[0].diff_ids, ElementsAre("sha256:x"));
  EXPECT_EQ(stored.images[0].size(), 42);
}

TEST(StoredImage, StepsThatMadeItsLayers) {
  World world;
  const auto steps_with = [&](const std::string& history) {
    Script answers;
    answers.expect("GET https://registry.example/v2/").answer(200);
    const std::string config = R"({"os":"linux","architecture":"amd64","history":)" + history + "}";
    answers.expect("GET " + host + "manifests/1.0")
        .answer(200, {{"Content-Type", oci}}, image_of(config));
    answers.expect("GET " + host + "blobs/" + sha256_digest(config)).answer(200, {}, config);
    Client client(answers, world.sources(), world.options());
    std::vector<std::string> steps;
    const Stored stored = observe(client, "registry.example", "ns/lint", "1.0").value();
    for (const Layer& layer : stored.images.at(0).layers) steps.push_back(layer.made_by);
    return steps;
  };
  EXPECT_THAT(steps_with(R"([{"created_by":"ADD"},{"created_by":"ENV","empty_layer":true},
                             {"created_by":"RUN","empty_layer":false}])"),
              ElementsAre("ADD", "RUN"));
  EXPECT_THAT(steps_with(R"([{"created_by":"ADD"}])"), ElementsAre("", "")) << "one is missing";
  EXPECT_THAT(steps_with(R"([7,{"created_by":8}])"), ElementsAre("", ""));
  EXPECT_THAT(steps_with("{}"), ElementsAre("", ""));
}

TEST_F(StoredImageTest, NothingUnderTheTag) {
  script.expect("GET " + host + "manifests/1.0").answer(404);
  EXPECT_FALSE(look());
}

TEST_F(StoredImageTest, AnIndexWithoutItsAttestations) {
  const std::string amd = config_for("amd64");
  const std::string arm = config_for("arm64\",\"variant\":\"v8");
  expect_manifest("1.0",
                  index_of(entry(sha256_digest(image_of(amd))) + "," +
                           entry("sha256:" + std::string(64, '1'), "unknown") + "," +
                           entry(sha256_digest(image_of(arm)))),
                  index_type);
  for (const std::string& config : {amd, arm}) {
    expect_manifest(sha256_digest(image_of(config)), image_of(config));
  }
  for (const std::string& config : {amd, arm}) expect_config(config);
  const Stored stored = look().value();
  EXPECT_TRUE(stored.top.is_index());
  ASSERT_EQ(stored.images.size(), 2U);
  EXPECT_EQ(stored.images[0].platform, "linux/amd64");
  EXPECT_EQ(stored.images[1].platform, "linux/arm64/v8");
}

TEST_F(StoredImageTest, WithoutLabelsOrLayers) {
  const std::string config = R"({"os":"linux","architecture":"amd64","config":{"Labels":null}})";
  expect_manifest("1.0", image_of(config));
  expect_config(config);
  const Stored stored = look().value();
  EXPECT_TRUE(stored.images.at(0).labels.empty());
  EXPECT_EQ(stored.broken, std::nullopt);
}

TEST_F(StoredImageTest, MissingChild) {
  const std::string child = "sha256:" + std::string(64, '1');
  expect_manifest("1.0", index_of(entry(child)), index_type);
  script.expect("GET " + host + "manifests/" + child).answer(404);
  EXPECT_EQ(broken(), (Broken{child, "the index names this image, and it is missing"}));
}

TEST_F(StoredImageTest, MissingConfig) {
  expect_manifest("1.0", image_of("{}"));
  script.expect("GET " + host + "blobs/" + sha256_digest("{}")).answer(404);
  EXPECT_EQ(broken(), (Broken{sha256_digest("{}"), "the image's config is missing"}));
}

TEST_F(StoredImageTest, ConfigThatIsNone) {
  expect_manifest("1.0", image_of("no"));
  expect_config("no");
  EXPECT_EQ(broken(), (Broken{sha256_digest("no"), "the image's config is no JSON object"}));
}

TEST_F(StoredImageTest, ManifestsWithoutTheirParts) {
  const auto problem = [&](const std::string& bytes, const std::string& type) {
    expect_manifest("1.0", bytes, type);
    Client client(script, world.sources(), world.options());
    const Stored stored = observe(client, "registry.example", "ns/lint", "1.0").value();
    EXPECT_EQ(stored.broken.value().digest, sha256_digest(bytes));
    script.expect("GET https://registry.example/v2/").answer(200);
    return stored.broken->problem;
  };
  EXPECT_EQ(problem("{}", oci), "it has no list of `layers`");
  EXPECT_EQ(problem(R"({"layers":[]})", oci), "it names no config");
  EXPECT_EQ(problem("{}", index_type), "it has no list of `manifests`");
  EXPECT_EQ(problem(R"({"manifests":[{}]})", index_type), "it names a child without a digest");
  script.expect("GET " + host + "manifests/1.0").answer(404);
  EXPECT_FALSE(look());
}

TEST_F(StoredImageTest, IndexWithinAnIndex) {
  const std::string inner = index_of("");
  expect_manifest("1.0", index_of(entry(sha256_digest(inner))), index_type);
  expect_manifest(sha256_digest(inner), inner, index_type);
  EXPECT_EQ(broken(), (Broken{sha256_digest(inner), "this is an index within an index"}));
}

TEST_F(StoredImageTest, ManyAtOnce) {
  const std::string amd = config_for("amd64");
  const std::string arm = config_for("arm64");
  const std::string missing = "sha256:" + std::string(64, '1');
  const auto manifest = [](const std::string& bytes, const std::string& type) {
    return Manifest{type, sha256_digest(bytes), bytes};
  };
  const std::string index = index_of(entry(sha256_digest(image_of(arm))));
  const std::string hole = index_of(entry(sha256_digest(image_of(amd))) + "," + entry(missing));
  expect_manifest(sha256_digest(image_of(arm)), image_of(arm));
  expect_manifest(sha256_digest(image_of(amd)), image_of(amd));
  script.expect("GET " + host + "manifests/" + missing).answer(404);
  expect_config(amd);
  expect_config(arm);
  Client client(script, world.sources(), world.options());
  const std::vector<Stored> stored =
      read_stored(client, "registry.example", "ns/lint",
                  std::vector<Manifest>{manifest(image_of(amd), oci), manifest("{}", oci),
                                        manifest(index, index_type), manifest(hole, index_type)});
  ASSERT_EQ(stored.size(), 4U);
  EXPECT_EQ(stored[0].images.at(0).platform, "linux/amd64");
  EXPECT_EQ(stored[1].broken, (Broken{sha256_digest("{}"), "it has no list of `layers`"}));
  EXPECT_EQ(stored[2].images.at(0).platform, "linux/arm64");
  EXPECT_EQ(stored[2].top.digest, sha256_digest(index));
  EXPECT_EQ(stored[3].broken, (Broken{missing, "the index names this image, and it is missing"}));
}

TEST_F(StoredImageTest, NoNumberOverflows) {
  const std::string config = config_for("amd64");
  expect_manifest("1.0", R"({"config":{"digest":")" + sha256_digest(config) +
                             R"("},"layers":[{"size":9223372036854775807},)"
                             R"({"size":9223372036854775807},{"size":-1},{"size":"x"},7]})");
  expect_config(config);
  EXPECT_EQ(look().value().images.at(0).size(), 1LL << 46);
}

TEST_F(StoredImageTest, AnUnknownAnswerIsNotBroken) {
  expect_manifest("1.0", image_of("{}"));
  script.expect("GET " + host + "blobs/" + sha256_digest("{}")).answer(403);
  EXPECT_THAT(error_of([&] { look(); }), testing::StartsWith("exit 5: "));
}

}  // namespace
}  // namespace pinned_images::registry
