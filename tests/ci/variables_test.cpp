// SPDX-License-Identifier: MIT
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::ci {
namespace {

using testing::ElementsAre;

// `kind where name=value bytes`.
Texts variables(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  Texts result;
  const Texts kinds = {"set", "rule", "matrix"};
  for (const Variable& one : read(path, text).definitions.variables) {
    const Scalar& scalar = one.scalar;
    EXPECT_EQ(text.substr(scalar.begin, scalar.end - scalar.begin), scalar.raw);
    result.push_back(kinds.at(static_cast<std::size_t>(one.kind)) + " " + one.where + " " +
                     one.name + "=" + (one.known ? scalar.value + " " + scalar.raw : "?") +
                     (one.expand ? "" : " raw"));
  }
  return result;
}

TEST(Variables, OfTheFileAndOfJobs) {
  EXPECT_THAT(variables("variables:\n"
                        "  A: b\n"
                        "  C: {value: 'd', description: e, expand: false}\n"
                        "  D: {description: f}\n"
                        "  N:\n"
                        "job:\n"
                        "  variables: {E: \"f\", G: !reference [.x, variables, G]}\n"),
              ElementsAre("set variables A=b b", "set variables C=d 'd' raw",
                          "set job.variables E=f \"f\"", "set job.variables G=?"));
}

TEST(Variables, OfRulesAndMatrices) {
  EXPECT_THAT(
      variables("workflow:\n"
                "  rules:\n"
                "    - variables: {A: b}\n"
                "job:\n"
                "  rules:\n"
                "    - if: x\n"
                "    - variables: {C: d}\n"
                "  parallel:\n"
                "    matrix:\n"
                "      - E: [f, g]\n"
                "        H: i\n"),
      ElementsAre("rule workflow.rules[0].variables A=b b", "rule job.rules[1].variables C=d d",
                  "matrix job.parallel.matrix[0] E=f f", "matrix job.parallel.matrix[0] E=g g",
                  "matrix job.parallel.matrix[0] H=i i"));
}

TEST(Variables, ThroughMergeKeysAndAliases) {
  EXPECT_THAT(variables(".v: &v {A: b, C: d}\njob:\n  variables:\n    <<: *v\n    A: e\n"
                        "two:\n  variables: *v\n"),
              ElementsAre("set job.variables A=e e", "set job.variables C=d d",
                          "set two.variables A=b b", "set two.variables C=d d"));
}

TEST(Variables, OfWorkflows) {
  EXPECT_THAT(
      variables("env: {A: b}\njobs:\n  x:\n    env:\n      C: 1\n", ".github/workflows/a.yml"),
      ElementsAre("set env A=b b", "set jobs.x.env C=1 1"));
}

}  // namespace
}  // namespace pinned_images::ci
