// SPDX-License-Identifier: MIT
// What CI files use of our repositories: as written, by variables, and where nobody can tell.
#include "ci/uses.hpp"

#include <gtest/gtest.h>

namespace pinned_images::ci {
namespace {

const std::string lint = "registry.example.edu:5050/lab/demo/lint";
const std::string full = "registry.example.edu:5050/lab/demo/full";
const std::vector<std::string> both = {lint, full};
const std::string digest = "sha256:" + std::string(64, 'a');

image::Usage usage_of(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  image::Usage usage;
  add_uses(pipeline_of(path, text), both, "main:", usage);
  return usage;
}

std::string user(const std::optional<image::User>& user) {
  return user ? user->text() : "nobody";
}

TEST(Uses, a_tag_by_any_spelling_of_the_repository) {
  for (const std::string& name :
       {lint, std::string("$CI_REGISTRY_IMAGE/lint"), std::string("${CI_REGISTRY_IMAGE}/lint"),
        std::string("$CI_REGISTRY/lab/demo/lint"), std::string("other.example.edu/lab/demo/lint"),
        std::string("mirror.example.edu/proxy/lab/demo/lint"), std::string("lab/demo/lint")}) {
    const image::Usage usage = usage_of("a:\n  image: " + name + ":0.1.0\n");
    EXPECT_EQ(user(usage.of_tag(lint, "0.1.0")), "main:.gitlab-ci.yml:2") << name;
    EXPECT_EQ(user(usage.of_tag(lint, "0.1")), "nobody") << name;
    EXPECT_EQ(user(usage.of_tag(full, "0.1.0")), "nobody") << name;
    EXPECT_EQ(user(usage.of_all(lint)), "nobody") << name;
    EXPECT_EQ(user(usage.of_all(full)), "nobody") << name;
  }
}

TEST(Uses, other_images_are_none_of_ours) {
  const image::Usage usage = usage_of(
      "a: {image: 'python:3.11'}\nb: {image: demo/lint:1}\n"
      "c: {image: registry.example.edu:5050/lab/other/lint:1}\n");
  EXPECT_EQ(user(usage.of_tag(lint, "1")), "nobody");
  EXPECT_EQ(user(usage.of_tag(lint, "3.11")), "nobody");
  EXPECT_EQ(user(usage.of_all(lint)), "nobody");
}

TEST(Uses, digests_and_latest) {
  const image::Usage usage =
      usage_of("a: {image: '" + lint + ":1@" + digest + "'}\nb: {image: '" + full + "'}\n");
  EXPECT_EQ(user(usage.of_digest(lint, digest)), "main:.gitlab-ci.yml:1");
  EXPECT_EQ(user(usage.of_tag(lint, "1")), "main:.gitlab-ci.yml:1");
  EXPECT_EQ(user(usage.of_tag(full, "latest")), "main:.gitlab-ci.yml:2");
  EXPECT_EQ(user(usage.of_all(full)), "nobody");
}

TEST(Uses, every_value_that_a_variable_has_anywhere) {
  const image::Usage usage = usage_of(
      "variables: {V: '1', I: $R/lint}\n"
      "a: {image: '$I:$V'}\n"
      "b: {variables: {V: '2'}, script: [x]}\n"
      "c: {rules: [{variables: {V: '3'}}]}\n");
  for (const char* tag : {"1", "2", "3"}) {
    EXPECT_EQ(user(usage.of_tag(lint, tag)), "main:.gitlab-ci.yml:2") << tag;
  }
  EXPECT_EQ(user(usage.of_all(lint)), "nobody");
}

TEST(Uses, a_tag_that_nobody_knows_is_any_of_the_repository) {
  for (const char* image : {"$CI_REGISTRY_IMAGE/lint:$CI_COMMIT_SHA", "$R/lint@$DIGEST",
                            "$R/lint:1.$X", "$R/lin${T}", "${R}lint:$[[ inputs.tag ]]"}) {
    const image::Usage usage = usage_of("a: {image: '" + std::string(image) + "'}\n");
    EXPECT_EQ(user(usage.of_all(lint)), "main:.gitlab-ci.yml:1") << image;
    EXPECT_EQ(user(usage.of_all(full)), "nobody") << image;
  }
}

TEST(Uses, an_image_that_nobody_knows_is_any_of_all) {
  const image::Usage usage = usage_of("a: {image: $IMAGE}\nb: {image: '$IMAGE:7'}\n");
  EXPECT_EQ(user(usage.of_all(lint)), "main:.gitlab-ci.yml:1");
  EXPECT_EQ(user(usage.of_all(full)), "main:.gitlab-ci.yml:1");
  EXPECT_EQ(user(usage.of_tag(full, "7")), "main:.gitlab-ci.yml:2");
}

TEST(Uses, expressions_of_github) {
  const image::Usage usage =
      usage_of("on: push\nenv: {T: '1'}\njobs:\n  a:\n    container: " + lint +
                   ":${{ matrix.tag }}\n  b:\n    container:\n"
                   "      image: ${{ env.REGISTRY }}/full:2\n",
               ".github/workflows/a.yml");
  EXPECT_EQ(user(usage.of_all(lint)), "main:.github/workflows/a.yml:5");
  EXPECT_EQ(user(usage.of_tag(full, "2")), "main:.github/workflows/a.yml:8");
  EXPECT_EQ(user(usage.of_all(full)), "nobody");
}

TEST(Uses, what_a_reference_tag_may_lead_to) {
  const image::Usage usage = usage_of(
      "variables: {T: '3'}\n.v:\n  one: $R/lint:$T\n  two: "
      "$R/full:x$NOBODY\n  also: $R/lint:4\n"
      "a: {image: !reference [.v, one]}\n");
  EXPECT_EQ(user(usage.of_tag(lint, "3")), "main:.gitlab-ci.yml:3");
  EXPECT_EQ(user(usage.of_tag(lint, "4")), "nobody");  // that is a mention
  EXPECT_EQ(user(usage.of_all(lint)), "nobody");
  EXPECT_EQ(user(usage.of_all(full)), "main:.gitlab-ci.yml:4");
}

TEST(Uses, what_a_script_pulls) {
  const image::Usage usage = usage_of(
      "variables: {T: '3'}\n"
      "a: {image: 'x:1', script: [docker pull \"$R/lint:$T\", 'docker run $R/full:$(cat tag) "
      "ls']}\n");
  EXPECT_EQ(user(usage.of_tag(lint, "3")), "main:.gitlab-ci.yml:2");
  EXPECT_EQ(user(usage.of_all(lint)), "nobody");
  EXPECT_EQ(user(usage.of_all(full)), "main:.gitlab-ci.yml:2");
}

std::string mentions(std::string_view text) {
  image::Usage usage;
  add_mentions(text, "x", both, usage);
  std::string result;
  for (const std::string& repository : both) {
    for (const char* tag : {"0.1.0", "2", "3", "3.", "v1", "1", "1."}) {
      const auto found = usage.of_tag(repository, tag);
      if (found) result += repository.substr(34) + " " + tag + " " + found->text() + "\n";
    }
    const auto found = usage.of_digest(repository, digest);
    if (found) result += repository.substr(34) + " digest " + found->text() + "\n";
  }
  return result;
}

TEST(Mentions, tags_and_digests_that_are_written_out) {
  EXPECT_EQ(mentions("FROM registry.example.edu/lab/lint:0.1.0\n\n# see $R/full:2, and x/lint:3.\n"
                     "docker run \"$R/lint:v1@" +
                     digest + "\"\n"),
            "/lint 0.1.0 x:1\n/lint 3 x:3\n/lint 3. x:3\n/lint v1 x:4\n/lint digest x:4\n"
            "/full 2 x:3\n");
}

TEST(Mentions, nothing_else) {
  EXPECT_EQ(mentions("lint:1 /lint /lint: /lint:$V /lint:1.$V /linter:1 /lint-x:1 /full@sha256:a"),
            "");
  EXPECT_EQ(mentions(""), "");
  EXPECT_EQ(mentions("/lint"), "");
}

}  // namespace
}  // namespace pinned_images::ci
