// SPDX-License-Identifier: MIT
// Files that a pipeline takes in, and the patterns that name them.
#include "ci/pipeline.hpp"

#include <map>

#include <gtest/gtest.h>

namespace pinned_images::ci {
namespace {

using Texts = std::map<std::string, std::string>;

std::vector<std::string> files_of(const Texts& texts, const std::string& root) {
  Files files;
  std::vector<std::string> paths;
  for (const auto& [path, text] : texts) paths.push_back(path);
  files.find = [&](std::string_view pattern) { return matching(pattern, paths); };
  files.read = [&](const std::string& path, std::optional<Format> format) {
    return pipeline_of(path, texts.at(path), format).files.front();
  };
  std::vector<std::string> result;
  for (const auto& source : read_pipeline(files, root).files) result.push_back(source->file.path);
  return result;
}

using Paths = std::vector<std::string>;

TEST(Pipeline, the_root_comes_last_and_each_file_once) {
  const Texts texts = {{".gitlab-ci.yml", "include: [a.yml, /ci/b.yml, 'gone.yml']\n"},
                       {"a.yml", "include: {local: ci/b.yml}\n"},
                       {"ci/b.yml", "include: .gitlab-ci.yml\n"},
                       {"other.yml", ""}};
  EXPECT_EQ(files_of(texts, ".gitlab-ci.yml"), (Paths{"ci/b.yml", "a.yml", ".gitlab-ci.yml"}));
}

TEST(Pipeline, patterns_variables_child_pipelines_and_workflows) {
  const Texts texts = {{".gitlab-ci.yml",
                        "include: ['ci/*.yml', '$WHERE/x.yml']\n"
                        "child: {trigger: {include: child.yml}}\n"},
                       {"child.yml", "a: {script: [b]}\n"},
                       {"ci/a.yml", "a: {script: [b]}\n"},
                       {"ci/deep/a.yml", "a: {script: [b]}\n"},
                       {"any/where/x.yml", "a: {script: [b]}\n"}};
  EXPECT_EQ(files_of(texts, ".gitlab-ci.yml"),
            (Paths{"ci/a.yml", "any/where/x.yml", "child.yml", ".gitlab-ci.yml"}));
  const Texts workflows = {{".github/workflows/a.yml",
                            "on: push\njobs: {x: {uses: "
                            "./.github/workflows/b.yml}}\n"},
                           {".github/workflows/b.yml", "on: workflow_call\njobs: {}\n"}};
  EXPECT_EQ(files_of(workflows, ".github/workflows/a.yml"),
            (Paths{".github/workflows/b.yml", ".github/workflows/a.yml"}));
}

TEST(Pipeline, what_a_variable_may_name_need_be_no_ci_file) {
  const Texts texts = {{".gitlab-ci.yml", "include: $WHAT\n"},
                       {"a.yml", "a: {script: [b]}\n"},
                       {"picture.png", "\xff"},
                       {"template.yaml", "a: {{ .Values.x }}\n  b: [\n"}};
  EXPECT_EQ(files_of(texts, ".gitlab-ci.yml"), (Paths{"a.yml", ".gitlab-ci.yml"}));
  Texts named = texts;
  named[".gitlab-ci.yml"] = "include: template.yaml\n";
  EXPECT_THROW(files_of(named, ".gitlab-ci.yml"), Error);
}

TEST(Pipeline, later_includes_and_the_including_file_win) {
  const Texts texts = {{"r.yml", "include: [a.yml, b.yml]\nvariables: {R: r}\n"},
                       {"a.yml", "variables: {R: a, V: a}\n"},
                       {"b.yml", "variables: {R: b, V: b}\n"}};
  const std::vector<std::string> paths = {"a.yml", "b.yml", "r.yml"};
  Files files{[&](std::string_view pattern) { return matching(pattern, paths); },
              [&](const std::string& path, std::optional<Format>) {
                return pipeline_of(".gitlab/" + path, texts.at(path)).files.front();
              }};
  std::string all;
  for (const Variable& variable : read_pipeline(files, "r.yml").definitions.variables) {
    all += variable.name + "=" + variable.scalar.value + " ";
  }
  EXPECT_EQ(all, "R=a V=a R=b V=b R=r ");
}

TEST(Pattern, matches_whole_texts) {
  EXPECT_TRUE(matches_pattern("ci/a.yml", "ci/a.yml"));
  EXPECT_FALSE(matches_pattern("ci/a.yml", "ci/a.yml2"));
  EXPECT_FALSE(matches_pattern("i/a.yml", "ci/a.yml"));
  EXPECT_TRUE(matches_pattern("ci/*.yml", "ci/a.yml"));
  EXPECT_FALSE(matches_pattern("ci/*.yml", "ci/b/a.yml"));
  EXPECT_TRUE(matches_pattern("ci/**.yml", "ci/b/a.yml"));
  EXPECT_TRUE(matches_pattern("**/a.yml", "ci/b/a.yml"));
  EXPECT_TRUE(matches_pattern("*", ""));
  EXPECT_FALSE(matches_pattern("", "a"));
  EXPECT_TRUE(matches_pattern("$A", "x/y:z"));
  EXPECT_TRUE(matches_pattern("${A}/lint", "host:5000/lab/lint"));
  EXPECT_FALSE(matches_pattern("${A}/lint", "host:5000/lab/full"));
  EXPECT_TRUE(matches_pattern("a/${{ matrix.x }}", "a/b"));
  EXPECT_TRUE(matches_pattern("a/$[[ inputs.x ]]-c", "a/b-c"));
  EXPECT_FALSE(matches_pattern("a/${{ matrix.x }}", "b/b"));
  EXPECT_TRUE(matches_pattern("${A", "anything"));  // never closed: it may be anything
}

TEST(Root, names) {
  for (const char* path : {".gitlab-ci.yml", ".gitlab-ci.yaml", ".github/workflows/a.yaml"}) {
    EXPECT_TRUE(is_root(path)) << path;
  }
  for (const char* path : {"sub/.gitlab-ci.yml", ".github/a.yml", ".github/workflows/a.txt"}) {
    EXPECT_FALSE(is_root(path)) << path;
  }
}

}  // namespace
}  // namespace pinned_images::ci
