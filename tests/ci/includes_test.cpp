// SPDX-License-Identifier: MIT
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::ci {
namespace {

using testing::ElementsAre;

Texts includes(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  Texts result;
  for (const Include& one : read(path, text).includes) {
    EXPECT_EQ(text.substr(one.path.begin, one.path.end - one.path.begin), one.path.raw);
    result.push_back(to_string(one.path.place) + " " + one.path.value +
                     (one.own_pipeline ? " own" : ""));
  }
  return result;
}

TEST(Includes, AreATextAListOrMaps) {
  EXPECT_THAT(includes("include: a.yml\n"), ElementsAre(".gitlab-ci.yml:1:10 a.yml"));
  EXPECT_THAT(includes("include: {local: '/a/**.yml'}\n"),
              ElementsAre(".gitlab-ci.yml:1:18 /a/**.yml"));
  EXPECT_THAT(includes("include:\n"
                       "  - a.yml\n"
                       "  - https://example.org/b.yml\n"
                       "  - local: c/*.yml\n"
                       "    rules: [{exists: [x]}]\n"
                       "  - project: p/q\n"
                       "    file: d.yml\n"
                       "  - {remote: 'https://example.org/e.yml'}\n"
                       "  - {template: f.yml}\n"
                       "  - {component: $CI_SERVER_FQDN/g@1}\n"
                       "  - local: $H/i.yml\n"),
              ElementsAre(".gitlab-ci.yml:2:5 a.yml", ".gitlab-ci.yml:4:12 c/*.yml",
                          ".gitlab-ci.yml:11:12 $H/i.yml"));
}

TEST(Includes, OfChildPipelinesAndCalledWorkflows) {
  EXPECT_THAT(includes("a:\n  trigger:\n    include: b.yml\nc:\n  trigger:\n    include:\n"
                       "      - local: d.yml\n      - {artifact: e.yml, job: a}\n"
                       "f: {trigger: group/project}\n"),
              ElementsAre(".gitlab-ci.yml:3:14 b.yml own", ".gitlab-ci.yml:7:16 d.yml own"));
  EXPECT_THAT(includes("jobs:\n  a: {uses: ./.github/workflows/b.yml}\n  c: {uses: o/r/d.yml@v1}\n",
                       ".github/workflows/a.yml"),
              ElementsAre(".github/workflows/a.yml:2:13 ./.github/workflows/b.yml own"));
}

}  // namespace
}  // namespace pinned_images::ci
