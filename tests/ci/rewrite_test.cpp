// SPDX-License-Identifier: MIT
// CI files before and after: the tags and digests of our images, and not one byte more.
#include "ci/rewrite.hpp"

#include <gtest/gtest.h>

namespace pinned_images::ci {
namespace {

const std::string old_digest = "sha256:" + std::string(64, '1');
const std::string new_digest = "sha256:" + std::string(64, '2');
const std::string prefix = "registry.example.edu:5050/lab/demo";

std::vector<WantedImage> both() {
  return {{prefix + "/lint", "1.1.0", new_digest}, {prefix + "/full", "1.1.0", new_digest}};
}

const Values given = {{"CI_REGISTRY_IMAGE", {{prefix}}},
                      {"CI_REGISTRY", {{"registry.example.edu:5050"}}}};

std::string said(const Finding& finding) {
  switch (finding.kind) {
    case Finding::Kind::Right:
      return "right";
    case Finding::Kind::Stale:
      return "stale, to be " + finding.tag;
    case Finding::Kind::Kept:
      return "kept";
    case Finding::Kind::Undecided:
      return finding.problem;
  }
  return "";
}

struct Outcome {
  std::string text;
  std::string findings;
};

Outcome rewritten(const std::string& text, const std::vector<WantedImage>& images = both(),
                  const std::string& path = ".gitlab-ci.yml") {
  const Pipeline pipeline = pipeline_of(path, text);
  const Rewrite rewrite = plan_rewrite(pipeline, images, given);
  Outcome outcome{with_edits(path, text, rewrite.edits), ""};
  for (const Finding& finding : rewrite.findings) {
    outcome.findings += std::to_string(finding.place.line) + ": " + said(finding) + "\n";
  }
  return outcome;
}

/// The text is written with `<old>` for what is to change; each `<new>` is what comes of it.
void check_edit(const std::string& text, const std::string& was = "1.0.0",
                const std::string& will = "1.1.0") {
  const auto with = [&](const std::string& value) {
    std::string result = text;
    for (std::size_t at = result.find("<>"); at != std::string::npos; at = result.find("<>")) {
      result.replace(at, 2, value);
    }
    return result;
  };
  EXPECT_EQ(rewritten(with(was)).text, with(will));
  EXPECT_EQ(rewritten(with(will)).text, with(will));  // again: nothing to do
}

TEST(Rewrite, tags_wherever_images_are_named) {
  check_edit("image: $CI_REGISTRY_IMAGE/lint:<>\n");
  check_edit("default:\n  image:\n    name: \"${CI_REGISTRY_IMAGE}/full:<>\" # why\n");
  check_edit("a:\n  image: '" + prefix +
             "/lint:<>'\n  script: [x]\n  services:\n  - $CI_REGISTRY/lab/"
             "demo/full:<>\n  - {name: $CI_REGISTRY_IMAGE/lint:<>, alias: x}\n");
  check_edit(".a: &a\n  image: $CI_REGISTRY_IMAGE/lint:<>\nb:\n  <<: *a\n  script: [x]\n");
  check_edit("a: {image: &i $CI_REGISTRY_IMAGE/lint:<>}\nb: {image: *i}\n");
  check_edit(
      "\xef\xbb\xbf"
      "a:\r\n  image:   $CI_REGISTRY_IMAGE/lint:<>   # x\r\n  script:\r\n");
  check_edit("a: {image: python:3.11}\n---\nb: {image: $CI_REGISTRY_IMAGE/lint:<>}\n");
  check_edit("a:\n  image: >-\n    $CI_REGISTRY_IMAGE/lint:<>\n  script: [x]\n");
  check_edit("a:\n  image: $CI_REGISTRY_IMAGE/lint:<>");
}

TEST(Rewrite, digests_and_what_has_neither) {
  check_edit("a: {image: '$CI_REGISTRY_IMAGE/lint@<>'}\n", old_digest, new_digest);
  check_edit("a: {image: '$CI_REGISTRY_IMAGE/lint:<>'}\n", "1.0.0@" + old_digest,
             "1.1.0@" + new_digest);
  check_edit("a: {image: $CI_REGISTRY_IMAGE/lint<>}\n", "", ":1.1.0");
}

TEST(Rewrite, variables_that_hold_a_tag_or_a_whole_image) {
  check_edit(
      "variables:\n  T: \"<>\"  # the tag\na: {image: '$CI_REGISTRY_IMAGE/lint:$T'}\n"
      "b: {image: '$CI_REGISTRY_IMAGE/full:${T}'}\n");
  check_edit("variables:\n  I: $CI_REGISTRY_IMAGE/lint:<>\na: {image: $I}\n");
  check_edit("variables: {I: '$CI_REGISTRY_IMAGE/lint:$T', T: <>}\na: {image: $I}\n");
  check_edit(
      "a:\n  variables: {T: <>}\n  image: $CI_REGISTRY_IMAGE/lint:$T\n  script: [x]\n"
      "b:\n  variables: {T: '<>'}\n  image: $CI_REGISTRY_IMAGE/lint:$T\n  script: [x]\n");
  check_edit(
      "variables:\n  T:\n    value: <>\n    description: x\na: {image: "
      "$CI_REGISTRY_IMAGE/lint:$T}\n");
}

TEST(Rewrite, what_is_not_ours_stays) {
  const std::string text =
      "a: {image: python:1.0.0}\nb: {image: registry.example.edu:5050/lab/lint:1.0.0}\n"
      "c: {image: $CI_REGISTRY_IMAGE/other:1.0.0, script: [$CI_REGISTRY_IMAGE/"
      "lint:1.0.0]}\n";
  EXPECT_EQ(rewritten(text).text, text);
  EXPECT_EQ(rewritten(text).findings, "");
}

TEST(Rewrite, a_comment_that_keeps_a_line) {
  const std::string text = "a:\n  image: $CI_REGISTRY_IMAGE/lint:1.0.0  # pinned-images: keep\n";
  EXPECT_EQ(rewritten(text).text, text);
  EXPECT_EQ(rewritten(text).findings, "2: kept\n");
  const std::string next = "a:\n  image: $CI_REGISTRY_IMAGE/lint:1.0.0\n  # pinned-images: keep\n";
  EXPECT_EQ(rewritten(next).findings, "2: stale, to be 1.1.0\n");
}

TEST(Rewrite, a_comment_that_keeps_the_line_of_a_variable) {
  const std::string text =
      "variables:\n  T: 1.0.0  # pinned-images: keep\na: {image: $CI_REGISTRY_IMAGE/lint:$T}\n";
  EXPECT_EQ(rewritten(text).text, text);
  EXPECT_EQ(rewritten(text).findings, "3: kept\n");
}

void check_undecided(const std::string& text, const std::string& problem) {
  const Outcome outcome = rewritten(text);
  EXPECT_EQ(outcome.text, text);
  EXPECT_EQ(outcome.findings, problem + "\n");
}

TEST(Rewrite, what_nobody_can_tell_is_said_and_left) {
  check_undecided("a: {image: $NOBODY/lint:1.0.0}\n",
                  "1: which image this is can't be told: nothing sets NOBODY");
  check_undecided("a: {image: $CI_REGISTRY_IMAGE/lint:$T}\n", "1: nothing here sets T");
  check_undecided(
      "variables: {T: 1.0.0}\na: {image: $CI_REGISTRY_IMAGE/lint:$T, script: [echo $T]}\n",
      "2: its tag stands in T, which other things use too");
  check_undecided(
      "variables: {T: 1.0.0}\na: {image: $CI_REGISTRY_IMAGE/lint:$T}\nb: {image: 'x:$T'}\n",
      "2: its tag stands in T, which other images use too");
  check_undecided("variables: {T: 1.0.0}\na: {image: $CI_REGISTRY_IMAGE/lint:v$T}\n",
                  "2: its tag is made of a variable and more");
  check_undecided("variables: {N: 'lint:1.0.0'}\na: {image: $CI_REGISTRY_IMAGE/$N}\n",
                  "2: its tag is in a variable together with a part of its name");
  check_undecided("a: {image: \"$CI_REGISTRY_IMAGE/l\\x69nt:1.0.0\"}\n",
                  "1: it is written with escapes or over several lines");
  check_undecided(
      "a:\n  parallel: {matrix: [{I: [$CI_REGISTRY_IMAGE/lint, python]}]}\n  image: $I:1.0.0\n",
      "3: this names an image of this project or another one");
}

TEST(Rewrite, images_with_tags_of_their_own) {
  const std::vector<WantedImage> keys = {{prefix + "/lint", "pins-1", ""},
                                         {prefix + "/full", "pins-2", ""}};
  const std::string text =
      "a: {image: $CI_REGISTRY_IMAGE/lint:x}\nb: {image: $CI_REGISTRY_IMAGE/full:x}\n";
  EXPECT_EQ(rewritten(text, keys).text,
            "a: {image: $CI_REGISTRY_IMAGE/lint:pins-1}\n"
            "b: {image: $CI_REGISTRY_IMAGE/full:pins-2}\n");
  const std::string shared =
      "variables: {T: x}\na: {image: '$CI_REGISTRY_IMAGE/lint:$T'}\n"
      "b: {image: '$CI_REGISTRY_IMAGE/full:$T'}\n";
  EXPECT_EQ(rewritten(shared, keys).text, shared);
  EXPECT_EQ(rewritten(shared, keys).findings,
            "2: its tag stands in T, which other images use too\n"
            "3: its tag stands in T, which other images use too\n");
  const std::string digest = "a: {image: '$CI_REGISTRY_IMAGE/lint@" + old_digest + "'}\n";
  EXPECT_EQ(rewritten(digest, keys).findings, "1: the digest that it is to have isn't known\n");
}

TEST(Rewrite, workflows_of_github) {
  const std::string text = "on: push\njobs:\n  a:\n    container: " + prefix +
                           "/lint:1.0.0\n"
                           "    services: {x: {image: '" +
                           prefix +
                           "/full:1.0.0'}}\n"
                           "  b:\n    container: {image: '${{ env.R }}/lint:1.0.0'}\n";
  const Outcome outcome = rewritten(text, both(), ".github/workflows/a.yml");
  std::string expected = text;
  for (int i = 0; i < 2; ++i) expected.replace(expected.find("1.0.0"), 5, "1.1.0");
  EXPECT_EQ(outcome.text, expected);
  EXPECT_EQ(outcome.findings,
            "4: stale, to be 1.1.0\n5: stale, to be 1.1.0\n"
            "7: GitHub has no `env` where a job's image is named: env.R\n");
}

// GitHub refuses a workflow whose image hangs on `env`, so that its values decide nothing; what
// other contexts hold, no file says.
TEST(Rewrite, expressions_of_github) {
  const std::string text = "on: push\nenv: {IMAGE: '" + prefix +
                           "/lint:1.0.0', TAG: 1.0.0}\n"
                           "jobs:\n  a:\n    env: {TAG: 1.0.0}\n"
                           "    container: ${{ env.IMAGE }}\n"
                           "    services: {x: {image: '" +
                           prefix +
                           "/full:${{ env.TAG }}'}}\n"
                           "  b:\n    container: {image: '" +
                           prefix +
                           "/full:${{ matrix.tag }}'}\n"
                           "  c:\n    container: python:${{ matrix.tag }}\n"
                           "  d:\n    container: " +
                           prefix + "/full:${{ env.TAG }}  # pinned-images: keep\n";
  const Outcome outcome = rewritten(text, both(), ".github/workflows/a.yml");
  EXPECT_EQ(outcome.text, text);
  EXPECT_EQ(outcome.findings,
            "6: GitHub has no `env` where a job's image is named: env.IMAGE\n"
            "7: GitHub has no `env` where a job's image is named: env.TAG\n"
            "9: which image this is can't be told: only GitHub knows matrix.tag\n"
            "13: kept\n");
}

TEST(Rewrite, files_of_a_pipeline_each_for_itself) {
  const std::string root = "include: jobs.yml\nvariables: {T: 1.0.0}\n";
  const std::string jobs = "a: {image: '$CI_REGISTRY_IMAGE/lint:$T', script: [x]}\n";
  const std::vector<std::string> paths = {".gitlab-ci.yml", "jobs.yml"};
  const Files files{
      [&](std::string_view pattern) { return matching(pattern, paths); },
      [&](const std::string& path, std::optional<Format> format) {
        return pipeline_of(path, path == "jobs.yml" ? jobs : root, format).files.at(0);
      }};
  const Rewrite rewrite = plan_rewrite(read_pipeline(files, ".gitlab-ci.yml"), both(), given);
  EXPECT_EQ(with_edits("jobs.yml", jobs, rewrite.edits), jobs);
  EXPECT_EQ(with_edits(".gitlab-ci.yml", root, rewrite.edits),
            "include: jobs.yml\nvariables: {T: 1.1.0}\n");
}

TEST(Rewrite, an_edit_that_changes_more_is_refused) {
  EXPECT_THROW(with_edits("a.yml", "a: {image: x:1}\n", {{"a.yml", 13, 14, "2, b: c", "x:2"}}),
               Error);
  EXPECT_THROW(with_edits("a.yml", "a: x:1\nb: y\n", {{"a.yml", 5, 6, "2", "x:3"}}), Error);
}

}  // namespace
}  // namespace pinned_images::ci
