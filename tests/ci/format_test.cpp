// SPDX-License-Identifier: MIT
#include "ci/format.hpp"

#include "support.hpp"

#include <gtest/gtest.h>

namespace pinned_images::ci {
namespace {

std::string format_of(const std::string& path, const std::string& text) {
  return std::string(to_string(read(path, text).format));
}

TEST(Format, IsToldByThePath) {
  const std::string any = "a: {image: b}\n";
  for (const std::string path :
       {".gitlab-ci.yml", "a/.gitlab-ci-x.yaml", ".gitlab/ci/a.yml", "x/gitlab-ci/a.yml",
        ".gitlab-ci/a.yml", "ci/gitlab.yml", "a/test.gitlab-ci.yml"}) {
    EXPECT_EQ(format_of(path, any), "gitlab-ci") << path;
  }
  EXPECT_EQ(format_of("a/.github/workflows/gitlab-ci.yml", any), "github-workflow");
  for (const std::string path :
       {"001-gitlab-org-x/docker-compose.yml", "values.yaml", "workflows/a.yml", ".github/a.yml"}) {
    EXPECT_EQ(format_of(path, any), "yaml") << path;
  }
}

TEST(Format, IsToldByTheContentWhereThePathIsSilent) {
  EXPECT_EQ(format_of("a.yml", "on: push\njobs: {}\n"), "github-workflow");
  EXPECT_EQ(format_of("a.yml", "stages: [a]\n"), "gitlab-ci");
  EXPECT_EQ(format_of("a.yml", "spec: {}\n---\nbuild: {script: make}\n"), "gitlab-ci");
  EXPECT_EQ(format_of("a.yml", ".a: &a {trigger: x}\n"), "gitlab-ci");
  EXPECT_EQ(format_of("a.yml", "services: {a: {image: b}}\ninclude: [c]\n"), "yaml");
  EXPECT_EQ(format_of("a.yml", ""), "yaml");
}

}  // namespace
}  // namespace pinned_images::ci
