// SPDX-License-Identifier: MIT
#include "ci/expansion.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::ci {
namespace {

using testing::ElementsAre;

const Values given = {{"CI_REGISTRY_IMAGE", {{"r.io/g/p"}}}};

// The candidates, then the unknown names behind `?`, then `cut`.
std::string text_of(const Expansion& expansion) {
  std::string result;
  for (const std::string& one : expansion.candidates) result += (result.empty() ? "" : " ") + one;
  if (!expansion.unknown.empty()) result += " ?";
  for (const std::string& one : expansion.unknown) result += " " + one;
  EXPECT_EQ(expansion.decided(), expansion.unknown.empty() && !expansion.cut);
  return result + (expansion.cut ? " cut" : "");
}

std::string expanded(const std::string& text, const Values& values) {
  return text_of(expand(text, values));
}

// Of the last reference of a file.
std::string expanded(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  const CiFile file = read(path, text);
  return text_of(Expander(file.definitions, given).expand(file.references.back(), file.format));
}

TEST(Expansion, IsThatOfTheRunner) {
  const Values values = {{"A", {{"x"}}}, {"A_1", {{"y"}}}};
  EXPECT_EQ(expanded("$A/$A_1:${A}-z", values), "x/y:x-z");
  EXPECT_EQ(expanded("a$$A", values), "a$A");
  EXPECT_EQ(expanded("$ a$", values), "$ a$");
  EXPECT_EQ(expanded("${}a${A", values), "aA");
  EXPECT_EQ(expanded("$1a", values), "a");
  EXPECT_EQ(expanded("$B/${A}", values), "$B/x ? B");
  EXPECT_EQ(expanded("${A:-z}", values), "${A:-z} ? A:-z");
  EXPECT_EQ(expanded("a:$[[ inputs.tag ]]-$A", values), "a:$[[ inputs.tag ]]-x ? inputs.tag");
  EXPECT_EQ(expanded("plain", values), "plain");
  EXPECT_THAT(variables_in("$A/${B}$$C$[[ inputs.d ]]"), ElementsAre("A", "B", "inputs.d"));
}

TEST(Expansion, ExpandsVariablesInValues) {
  EXPECT_EQ(expanded("$A", {{"A", {{"$B/a"}}}, {"B", {{"$C"}}}, {"C", {{"c$$d"}}}}), "c$d/a");
  EXPECT_EQ(expanded("$A", {{"A", {{"$B", false}}}, {"B", {{"c"}}}}), "$B");
  EXPECT_EQ(expanded("$A", {{"A", {{"x$B"}}}, {"B", {{"y$A"}}}}), "xy$A ? A");
  EXPECT_EQ(expanded("$A", {{"A", {{"", true, false}}}}), "$A ? A");
}

TEST(Expansion, HasACandidateForEachValue) {
  const Values values = {{"A", {{"1"}, {"2"}}}, {"B", {{"x"}, {"y$A"}}}};
  EXPECT_EQ(expanded("$A$A", values), "11 22");
  EXPECT_EQ(expanded("$A-$B", values), "1-x 1-y1 2-x 2-y2");
}

TEST(Expansion, IsCutWhereItWouldNotEnd) {
  Values doubling;
  Values choices;
  std::string all;
  for (int i = 0; i < 64; ++i) {
    const std::string next = "$A" + std::to_string(i + 1);
    doubling["A" + std::to_string(i)] = {{next + next}};
    choices["A" + std::to_string(i)] = {{"x"}, {"y"}};
    all += "$A" + std::to_string(i);
  }
  doubling["A64"] = {{"x"}};
  EXPECT_EQ(expanded("$A0", doubling), " cut");
  doubling["A64"] = {{""}};
  EXPECT_EQ(expanded("$A0", doubling), "");
  const Expansion many = expand(all, choices);
  EXPECT_TRUE(many.cut);
  EXPECT_EQ(many.candidates.size(), 256U);
  EXPECT_EQ(expanded(std::string(5000, '$'), Values()), " cut");
}

TEST(Expander, TakesTheFilesValue) {
  EXPECT_EQ(
      expanded("variables: {R: $CI_REGISTRY_IMAGE, T: {value: '1'}}\na: {image: '$R/lint:$T'}\n"),
      "r.io/g/p/lint:1");
  EXPECT_EQ(expanded("variables: {T: 1}\nvariables: {T: 2}\na: {image: 'x:$T'}\n"), "x:2");
  EXPECT_EQ(expanded("variables: {T: 1}\nimage: x:$T\n"), "x:1");
  EXPECT_EQ(expanded("a: {image: 'x:$T'}\n"), "x:$T ? T");
}

TEST(Expander, LetsTheJobsValueBeatTheFiles) {
  EXPECT_EQ(expanded("variables: {T: 1}\na: {image: 'x:$T', variables: {T: 2}}\n"), "x:2");
  EXPECT_EQ(expanded("variables: {T: 1, R: 'x:$T'}\nb: {variables: {T: 3}}\n"
                     "a: {image: $R, variables: {T: 2}}\n"),
            "x:2");
  EXPECT_EQ(expanded("variables: {CI_REGISTRY_IMAGE: own}\na: {image: $CI_REGISTRY_IMAGE}\n"),
            "own");
}

TEST(Expander, TakesValuesOfWhatAJobExtends) {
  const std::string base = ".b: {variables: {T: 1, U: 1}}\n.c: {extends: .b, variables: {T: 2}}\n";
  EXPECT_EQ(expanded(base + "a: {extends: .c, image: 'x:$T$U'}\n"), "x:21");
  EXPECT_EQ(expanded(base + "a: {extends: [.c, .b], image: 'x:$T'}\n"), "x:2");
  EXPECT_EQ(expanded(base + "a: {variables: !reference [.c, variables], image: 'x:$T$U'}\n"),
            "x:21");
  EXPECT_EQ(expanded("a: {extends: a, image: 'x:$T', variables: {T: 1}}\n"), "x:1");
  // What another file's job sets isn't known.
  EXPECT_EQ(expanded("variables: {T: 1}\na: {extends: .gone, image: 'x:$T'}\n"), "x:$T x:1 ? T");
  EXPECT_EQ(expanded("a: {extends: .gone, image: 'x:$T', variables: {T: 2}}\n"), "x:2");
  // Nobody sets what the CI service sets.
  EXPECT_EQ(expanded("a: {extends: .gone, image: '$CI_REGISTRY_IMAGE/lint:1'}\n"),
            "r.io/g/p/lint:1");
}

TEST(Expander, HasACandidateForEachJobThatHasATemplatesImage) {
  const std::string jobs =
      "a: {extends: .t, variables: {T: 2}}\nb: {extends: .t, variables: {T: 3}}\n"
      "c: {variables: {T: 4}}\n";
  EXPECT_EQ(expanded(jobs + ".t: {image: 'x:$T'}\n"), "x:2 x:3");
  EXPECT_EQ(expanded("variables: {T: 1}\n" + jobs + "d: {extends: .t}\n.t: {image: 'x:$T'}\n"),
            "x:1 x:2 x:3");
  EXPECT_EQ(expanded(jobs + "default: {image: 'x:$T'}\n"), "x:2 x:3 x:4");
  EXPECT_EQ(expanded(jobs + "image: x:$T\n"), "x:2 x:3 x:4");
  EXPECT_EQ(expanded(".t: {image: 'x:$T', variables: {T: 5}}\n"), "x:5");
  EXPECT_EQ(expanded("a: {image: !reference [.t, image], variables: {T: 6}}\n"
                     ".t: {image: 'x:$T'}\n"),
            "x:6");
  EXPECT_EQ(
      expanded("a: {image: &i 'x:$T', variables: {T: 1}}\nb: {image: *i, variables: {T: 2}}\n"),
      "x:1 x:2");
}

TEST(Expander, AddsTheValuesOfRulesAndMatrices) {
  EXPECT_EQ(expanded("variables: {T: 1}\nworkflow: {rules: [{variables: {T: 2}}]}\n"
                     "a: {image: 'x:$T', rules: [{variables: {T: 3}}]}\n"),
            "x:1 x:2 x:3");
  EXPECT_EQ(expanded("a: {image: 'x:$T', rules: [{variables: {T: 3}}]}\n"), "x:$T x:3 ? T");
  EXPECT_EQ(
      expanded("a: {image: '$D:$T', parallel: {matrix: [{D: [p, q], T: [1]}, {D: r, T: 2}]}}\n"),
      "p:1 p:2 q:1 q:2 r:1 r:2");
}

TEST(Expander, LeavesExpressionsOfGitHub) {
  EXPECT_EQ(expanded("env: {A: b}\njobs:\n  x:\n    container: $A:${{ matrix.tag }}\n",
                     ".github/workflows/a.yml"),
            "$A:${{ matrix.tag }} ? matrix.tag");
}

TEST(Expander, LetsAFileBeatWhatItIncludes) {
  CiFile file = gitlab("variables: {T: 1}\na: {extends: .t, image: 'x:$T$U$V'}\n");
  const CiFile included = gitlab("variables: {T: 2, U: 2}\n.t: {variables: {V: 3}}\n");
  file.definitions.take_in(included.definitions);
  EXPECT_EQ(text_of(Expander(file.definitions, {}).expand(file.references[0])), "x:123");
}

}  // namespace
}  // namespace pinned_images::ci
