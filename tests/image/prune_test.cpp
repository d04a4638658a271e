// SPDX-License-Identifier: MIT
// The plan of a prune: each reason to keep a tag, and that nothing else does.
#include "image/prune.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

using Kind = StoredDigest::Kind;

constexpr long long today = 1'795'651'200;  // 2026-11-26T00:00:00Z

const std::string lint_repository = "registry.example.edu/lab/lint";
const std::string full_repository = "registry.example.edu/lab/full";

StoredDigest ours(const std::string& digest, const std::string& created,
                  std::vector<std::uint32_t> layers = {}) {
  StoredDigest image;
  image.digest = digest;
  image.kind = Kind::Ours;
  image.created = created;
  image.layers = std::move(layers);
  return image;
}

class Plan : public testing::Test {
 protected:
  Plan() {
    rules_.newest = 0;
    rules_.days = 0;
    stock_.repositories = {{"lint", lint_repository, {}, {}}, {"full", full_repository, {}, {}}};
  }

  std::uint32_t add(std::size_t repository, StoredDigest image) {
    auto& images = stock_.repositories[repository].images;
    images.push_back(std::move(image));
    return static_cast<std::uint32_t>(images.size() - 1);
  }

  void tag(std::size_t repository, const std::string& name, std::uint32_t image) {
    stock_.repositories[repository].tags.push_back({name, image});
  }

  /// The verdicts, `keep <repository>:<tag>: <reason>` or `go ...`.
  std::vector<std::string> verdicts() {
    plan_ = plan_prune(stock_, usage_, rules_, today);
    std::vector<std::string> lines;
    for (std::size_t i = 0; i < stock_.repositories.size(); ++i) {
      const StoredRepository& here = stock_.repositories[i];
      for (std::size_t n = 0; n < here.tags.size(); ++n) {
        const PruneVerdict& verdict = plan_.verdicts[i][n];
        lines.push_back((verdict.keep ? "keep " : "go ") + here.image + ":" + here.tags[n].tag +
                        ": " + verdict.reason);
      }
    }
    return lines;
  }

  using Lines = std::vector<std::string>;

  Stock stock_;
  Usage usage_;
  PruneSpec rules_;
  PrunePlan plan_;
};

TEST_F(Plan, what_nothing_uses_goes) {
  tag(0, "0.1", add(0, ours("sha256:a", "2026-11-24T05:30:00Z")));
  EXPECT_EQ(verdicts(), Lines{"go lint:0.1: built 2026-11-24, nothing uses it"});
  EXPECT_EQ(plan_.going, 1U);
  EXPECT_EQ(plan_.kept, 0U);
}

TEST_F(Plan, a_named_tag_keeps_all_tags_of_its_image) {
  const auto image = add(0, ours("sha256:a", "2026-01-01T00:00:00Z"));
  tag(0, "0.1", image);
  tag(0, "0.2", image);
  tag(1, "0.1", add(1, ours("sha256:b", "2026-01-01T00:00:00Z")));
  usage_.add_tag(lint_repository, "0.2", "main:.gitlab-ci.yml:3");
  usage_.add_tag(lint_repository, "0.2", "old:.gitlab-ci.yml:3");
  usage_.add_tag(lint_repository, "0.2", "main:.gitlab-ci.yml:9");
  EXPECT_EQ(verdicts(),
            (Lines{"keep lint:0.1: same image as 0.2, named by main:.gitlab-ci.yml:3 and 2 more",
                   "keep lint:0.2: named by main:.gitlab-ci.yml:3 and 2 more",
                   "go full:0.1: built 2026-01-01, nothing uses it"}));
}

TEST_F(Plan, a_named_digest_keeps_its_tags) {
  tag(0, "0.1", add(0, ours("sha256:a", "2026-01-01T00:00:00Z")));
  usage_.add_digest(lint_repository, "sha256:a", "main:images.lock.toml");
  usage_.add_digest(full_repository, "sha256:b", "main:images.lock.toml");
  EXPECT_EQ(verdicts(), Lines{"keep lint:0.1: its digest is named by main:images.lock.toml"});
}

TEST_F(Plan, an_undecided_reference_keeps_its_repository) {
  tag(0, "0.1", add(0, ours("sha256:a", "2026-01-01T00:00:00Z")));
  tag(1, "0.1", add(1, ours("sha256:b", "2026-01-01T00:00:00Z")));
  usage_.add_all(lint_repository, "main:.gitlab-ci.yml:3");
  EXPECT_EQ(verdicts(), (Lines{"keep lint:0.1: any tag may be named by main:.gitlab-ci.yml:3",
                               "go full:0.1: built 2026-01-01, nothing uses it"}));
}

TEST_F(Plan, globs) {
  rules_.keep = {"1.*", "rc[0-9]"};
  tag(0, "1.0", add(0, ours("sha256:a", "2026-01-01T00:00:00Z")));
  tag(0, "rc2", add(0, ours("sha256:b", "2026-01-01T00:00:00Z")));
  tag(0, "rc10", add(0, ours("sha256:c", "2026-01-01T00:00:00Z")));
  tag(0, "11.0", add(0, ours("sha256:d", "2026-01-01T00:00:00Z")));
  EXPECT_EQ(verdicts(), (Lines{"keep lint:1.0: KEEP 1.*", "keep lint:rc2: KEEP rc[0-9]",
                               "go lint:rc10: built 2026-01-01, nothing uses it",
                               "go lint:11.0: built 2026-01-01, nothing uses it"}));
}

TEST_F(Plan, the_newest_images_stay_and_not_the_newest_tags) {
  rules_.newest = 2;
  const auto newest = add(0, ours("sha256:c", "2026-03-01T00:00:00Z"));
  tag(0, "0.3", newest);
  tag(0, "0.3.1", newest);
  tag(0, "0.2", add(0, ours("sha256:b", "2026-02-01T00:00:00Z")));
  tag(0, "0.1", add(0, ours("sha256:a", "2026-01-01T00:00:00Z")));
  EXPECT_EQ(verdicts(),
            (Lines{"keep lint:0.3: one of the newest 2", "keep lint:0.3.1: one of the newest 2",
                   "keep lint:0.2: one of the newest 2",
                   "go lint:0.1: built 2026-01-01, nothing uses it"}));
}

TEST_F(Plan, images_as_new_as_the_last_of_the_newest_stay) {
  rules_.newest = 1;
  tag(0, "0.2", add(0, ours("sha256:b", "2026-02-01T00:00:00Z")));
  tag(0, "0.1", add(0, ours("sha256:a", "2026-02-01T00:00:00Z")));
  EXPECT_EQ(verdicts(),
            (Lines{"keep lint:0.2: one of the newest 1", "keep lint:0.1: one of the newest 1"}));
}

TEST_F(Plan, younger_images_stay_to_the_second) {
  rules_.days = 2;
  tag(0, "0.1", add(0, ours("sha256:a", "2026-11-24T00:00:00Z")));
  tag(0, "0.2", add(0, ours("sha256:b", "2026-11-24T00:00:01Z")));
  tag(0, "0.3", add(0, ours("sha256:c", "2027-01-01T00:00:00Z")));
  EXPECT_EQ(verdicts(),
            (Lines{"go lint:0.1: built 2026-11-24, nothing uses it",
                   "keep lint:0.2: built 2026-11-24", "keep lint:0.3: built 2027-01-01"}));
}

TEST_F(Plan, an_age_that_is_not_known_keeps) {
  for (const char* created : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-11-24T05:30:00"}) {
    stock_.repositories[0].tags.clear();
    tag(0, "0.1", add(0, ours("sha256:a", created)));
    EXPECT_EQ(verdicts(), Lines{"keep lint:0.1: when it was built is not known"}) << created;
  }
}

TEST_F(Plan, what_is_not_ours_stays_and_keeps_nothing) {
  StoredDigest foreign;
  foreign.digest = "sha256:f";
  foreign.why_not = "it has no pinned-images labels";
  foreign.parents = {"sha256:a"};
  tag(0, "0.1", add(0, ours("sha256:a", "2026-01-01T00:00:00Z")));
  tag(1, "mine", add(1, foreign));
  EXPECT_EQ(verdicts(), (Lines{"go lint:0.1: built 2026-01-01, nothing uses it",
                               "keep full:mine: not ours: it has no pinned-images labels"}));
}

TEST_F(Plan, a_placeholder_goes_whoever_names_it) {
  StoredDigest placeholder;
  placeholder.digest = "sha256:p";
  placeholder.kind = Kind::Placeholder;
  rules_.keep = {"*"};
  tag(0, "0.1", add(0, placeholder));
  EXPECT_EQ(verdicts(), Lines{"go lint:0.1: left by a prune that was interrupted"});
}

TEST_F(Plan, parents_of_kept_images_stay_up_to_the_first) {
  stock_.repositories.push_back({"gpu", "registry.example.edu/lab/gpu", {}, {}});
  StoredDigest lint = ours("sha256:a", "2026-01-01T00:00:00Z");
  lint.parts = {"sha256:config-of-lint"};
  StoredDigest full = ours("sha256:b", "2026-01-01T00:00:00Z");
  full.parents = {"sha256:config-of-lint"};
  StoredDigest gpu = ours("sha256:c", "2026-01-01T00:00:00Z");
  gpu.parents = {"sha256:b"};
  tag(0, "0.1", add(0, lint));
  tag(0, "0.0", add(0, ours("sha256:0", "2026-01-01T00:00:00Z")));
  tag(1, "0.1", add(1, full));
  tag(2, "0.1", add(2, gpu));
  usage_.add_tag("registry.example.edu/lab/gpu", "0.1", "main:ci.yml:1");
  EXPECT_EQ(verdicts(), (Lines{"keep lint:0.1: parent of a kept image of full",
                               "go lint:0.0: built 2026-01-01, nothing uses it",
                               "keep full:0.1: parent of a kept image of gpu",
                               "keep gpu:0.1: named by main:ci.yml:1"}));
}

TEST_F(Plan, a_parent_in_a_repository_that_comes_later_stays_too) {
  StoredDigest lint = ours("sha256:a", "2026-01-01T00:00:00Z");
  lint.parents = {"sha256:b"};
  tag(0, "0.1", add(0, lint));
  tag(1, "0.1", add(1, ours("sha256:b", "2026-01-01T00:00:00Z")));
  usage_.add_tag(lint_repository, "0.1", "main:ci.yml:1");
  EXPECT_EQ(verdicts().at(1), "keep full:0.1: parent of a kept image of lint");
}

TEST_F(Plan, children_of_a_kept_index_stay_and_their_parents) {
  StoredDigest index = ours("sha256:i", "2026-01-01T00:00:00Z");
  index.parts = {"sha256:child", "sha256:config"};
  StoredDigest child = ours("sha256:child", "2026-01-01T00:00:00Z");
  child.parents = {"sha256:a"};
  tag(0, "0.1", add(0, ours("sha256:a", "2026-01-01T00:00:00Z")));
  tag(1, "amd64", add(1, child));
  tag(1, "0.1", add(1, index));
  usage_.add_tag(full_repository, "0.1", "main:ci.yml:1");
  EXPECT_EQ(verdicts(), (Lines{"keep lint:0.1: parent of a kept image of full",
                               "keep full:amd64: part of a kept image of full",
                               "keep full:0.1: named by main:ci.yml:1"}));
}

TEST_F(Plan, parts_of_an_index_are_none_of_the_newest) {
  rules_.newest = 1;
  StoredDigest old = ours("sha256:old", "2026-01-01T00:00:00Z");
  old.parts = {"sha256:child of old"};
  StoredDigest index = ours("sha256:i", "2026-02-01T00:00:00Z");
  index.parts = {"sha256:child"};
  tag(1, "0.1", add(1, old));
  tag(1, "0.2", add(1, index));
  tag(1, "pins-0123456789abcdef-linux-386", add(1, ours("sha256:child", "2026-02-01T00:00:05Z")));
  EXPECT_EQ(
      verdicts(),
      (Lines{"go full:0.1: built 2026-01-01, nothing uses it", "keep full:0.2: one of the newest 1",
             "keep full:pins-0123456789abcdef-linux-386: part of a kept image of full"}));
}

// Each platform's image with what attests to it is an index of its own.
TEST_F(Plan, attested_parts_of_an_index_are_none_of_the_newest) {
  rules_.newest = 2;
  const auto attested = [this](const std::string& name, const std::string& month) {
    StoredDigest index = ours("sha256:" + name, "2026-" + month + "-01T00:00:00Z");
    index.parts = {"sha256:386 of " + name, "sha256:amd64 of " + name};
    tag(1, name, add(1, index));
    for (const char* platform : {"386", "amd64"}) {
      StoredDigest one =
          ours("sha256:index of " + name + platform, "2026-" + month + "-01T00:01:00Z");
      one.parts = {std::string("sha256:") + platform + " of " + name};
      tag(1, name + "-linux-" + platform, add(1, one));
    }
  };
  attested("a", "01");
  attested("b", "02");
  attested("c", "03");
  verdicts();
  EXPECT_EQ(plan_.going, 3U);
  EXPECT_EQ(plan_.kept, 6U);
}

TEST_F(Plan, layers_of_kept_images_free_nothing) {
  stock_.layer_sizes = {100, 20, 3, 4000};
  tag(0, "0.1", add(0, ours("sha256:a", "2026-01-01T00:00:00Z", {0, 1})));
  tag(0, "0.2", add(0, ours("sha256:b", "2026-01-01T00:00:00Z", {0, 2})));
  tag(1, "0.1", add(1, ours("sha256:c", "2026-01-01T00:00:00Z", {0, 1, 3})));
  usage_.add_tag(lint_repository, "0.2", "main:ci.yml:1");
  verdicts();
  EXPECT_EQ(plan_.freed, 4020);
  EXPECT_EQ(plan_.going, 2U);
  EXPECT_EQ(plan_.kept, 1U);
}

TEST(KeepPattern, numbers_stand_for_any_and_dots_for_themselves) {
  EXPECT_EQ(keep_pattern({}), "pins-[0-9a-f]{16}");
  EXPECT_EQ(keep_pattern({"pins-0123456789abcdef", "0.1.0", "0.10.2", "1.0rc1", "v2"}),
            "pins-[0-9a-f]{16}|[0-9]+\\.[0-9]+\\.[0-9]+|[0-9]+\\.[0-9]+rc[0-9]+|v[0-9]+");
  EXPECT_EQ(keep_pattern({"pins-0123456789abcdef", "pins-0123456789abcdef-linux-arm-v7", "1"}),
            "pins-[0-9a-f]{16}(-[0-9a-z-]+)?|[0-9]+");
}

}  // namespace
}  // namespace pinned_images::image
