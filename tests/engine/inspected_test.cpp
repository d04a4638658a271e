// SPDX-License-Identifier: MIT
#include "engine/inspected.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;
using testing::Pair;

const std::string hex(64, 'a');

TEST(ReadInspect, ReadsWhatDockerPrints) {
  const Inspected found = read_inspect("docker", R"([{"Id": "sha256:1", "Os": "linux",
      "Architecture": "arm64", "Variant": "v8", "Size": 12, "Created": "2026-01-02T03:04:05.6Z",
      "Config": {"Labels": {"a": "b=\n", "c": ""}},
      "RootFS": {"Layers": ["sha256:2", "sha256:3"]}}])");
  EXPECT_EQ(found.image.id, "sha256:1");
  EXPECT_EQ(found.image.platform, "linux/arm64");
  EXPECT_THAT(found.image.labels, ElementsAre(Pair("a", "b=\n"), Pair("c", "")));
  EXPECT_THAT(found.image.diff_ids, ElementsAre("sha256:2", "sha256:3"));
  EXPECT_EQ(found.image.size, 12);
  EXPECT_EQ(found.created, "2026-01-02T03:04:05.6");
}

TEST(ReadInspect, TakesWhatIsNotThereAsEmpty) {
  const Inspected found = read_inspect("podman", R"([{"Id": "1", "Os": "linux",
      "Architecture": "amd64", "Config": {"Labels": null}, "RootFS": null}])");
  EXPECT_EQ(found.image.id, "sha256:1");
  EXPECT_EQ(found.image.platform, "linux/amd64");
  EXPECT_TRUE(found.image.labels.empty());
  EXPECT_TRUE(found.image.diff_ids.empty());
  EXPECT_EQ(found.image.size, 0);
}

TEST(ReadInspect, RefusesAnythingElse) {
  for (const char* text : {"", "{}", "[]", "[{}, {}]", "nonsense"}) {
    EXPECT_EQ(error_of([&] { read_inspect("docker", text); }),
              "exit 1: docker printed something else than an image's description\n"
              "  hint: check that `docker` in PATH is the program of that name")
        << text;
  }
}

TEST(ReadBuildahInspect, ReadsTheImageAndTheSizesInItsManifest) {
  const Inspected found = read_buildah_inspect(R"({"FromImageID": "1",
      "Manifest": "{\"layers\": [{\"size\": 5}, {\"size\": 7}]}",
      "OCIv1": {"os": "linux", "architecture": "arm", "variant": "v7", "created": "2026Z",
                "config": {"Labels": {"a": "b"}}, "rootfs": {"diff_ids": ["sha256:2"]}}})");
  EXPECT_EQ(found.image.id, "sha256:1");
  EXPECT_EQ(found.image.platform, "linux/arm/v7");
  EXPECT_THAT(found.image.labels, ElementsAre(Pair("a", "b")));
  EXPECT_THAT(found.image.diff_ids, ElementsAre("sha256:2"));
  EXPECT_EQ(found.image.size, 12);
  EXPECT_EQ(found.created, "2026");
}

TEST(ReadBuildahInspect, RefusesAnythingElse) {
  for (const char* text : {"", "[]", R"({"FromImageID": "1"})", R"({"OCIv1": {"os": "x"}})"}) {
    EXPECT_EQ(error_of([&] { read_buildah_inspect(text); }),
              "exit 1: buildah printed something else than an image's description\n"
              "  hint: check that `buildah` in PATH is the program of that name")
        << text;
  }
}

TEST(Ids, AreSpelledOneWay) {
  EXPECT_EQ(full_id(" " + hex + "\n"), "sha256:" + hex);
  EXPECT_EQ(full_id("sha256:" + hex), "sha256:" + hex);
  EXPECT_EQ(full_id("\n"), "");
  EXPECT_EQ(hex_of("sha256:" + hex), hex);
  EXPECT_EQ(kept_name("sha256:" + hex), "localhost/pinned-images/image:" + hex);
  EXPECT_EQ(error_of([] { hex_of("sha256:abc"); }),
            "exit 1: `sha256:abc` is no image's id\n  hint: build the image again");
}

TEST(PlatformMatches, ComparesAVariantIfBothNameOne) {
  EXPECT_TRUE(platform_matches("linux/amd64", "linux/amd64"));
  EXPECT_TRUE(platform_matches("linux/arm64", "linux/arm64/v8"));
  EXPECT_TRUE(platform_matches("linux/arm64/v8", "linux/arm64"));
  EXPECT_FALSE(platform_matches("linux/arm/v6", "linux/arm/v7"));
  EXPECT_FALSE(platform_matches("linux/arm64", "linux/amd64"));
  EXPECT_FALSE(platform_matches("/", "linux/amd64"));
  EXPECT_FALSE(platform_matches("linux", "linux/amd64"));
}

TEST(CheckPulled, WantsAnImageOfThePlatform) {
  LocalImage image;
  image.platform = "linux/arm64";
  EXPECT_EQ(error_of([&] { check_pulled("docker", "r/a@x", "linux/arm64", image); }), "no error");
  EXPECT_EQ(error_of([&] { check_pulled("docker", "r/a@x", "linux/amd64", image); }),
            "exit 1: r/a@x is for linux/arm64, not for linux/amd64\n"
            "  hint: name an image that has this platform, or correct PLATFORMS");
  EXPECT_EQ(error_of([] { check_pulled("docker", "r/a@x", "linux/amd64", std::nullopt); }),
            "exit 1: docker pulled r/a@x, and now has no such image\n"
            "  hint: try again; another process may have removed it");
}

TEST(LabelFilter, LeavesOutAValueThatIsNotPlain) {
  EXPECT_EQ(label_filter("a.b", "1.0+cpu:x/y_z"), "label=a.b=1.0+cpu:x/y_z");
  for (const char* value : {"a,b", "a\"", "a b", "a=b", "a\n"}) {
    EXPECT_EQ(label_filter("a.b", value), "label=a.b");
  }
}

TEST(Pick, TakesEachImageOnceTheNewestFirst) {
  const auto inspect = [](const std::string& id) -> std::optional<Inspected> {
    if (id == "sha256:gone") return std::nullopt;
    Inspected found;
    found.image.id = id;
    found.image.labels["k"] = id == "sha256:other" ? "w" : "v";
    if (id == "sha256:none") found.image.labels.clear();
    found.created = id == "sha256:new" ? "2026-01-01T00:00:00.12" : "2026-01-01T00:00:00.1";
    return found;
  };
  const std::vector<LocalImage> found =
      pick("old\nsha256:old\n\nother\ngone\nnone\nnew\n", "k", "v", inspect);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].id, "sha256:new");
  EXPECT_EQ(found[1].id, "sha256:old");
}

}  // namespace
}  // namespace pinned_images::engine
