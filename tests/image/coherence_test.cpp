// SPDX-License-Identifier: MIT
#include "image/coherence.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

const std::map<std::string, std::string> environment = {{"python_version", "3.11"}};

TEST(Coherence, AnExtraWhoseRequirementIsAbsentOrOld) {
  const std::vector<Needs> needs = {
      {"a",
       {"fast", "new", "old"},
       {"b ; extra == 'fast'", "c>=2 ; extra == 'new'", "c>=1 ; extra == 'old'"}},
      {"c", {}, {}}};
  EXPECT_EQ(coherence_of(needs, {{"a", "1"}, {"c", "1.5"}}, environment).lacking,
            (Lacking{{"a", {"fast", "new"}}}));
}

TEST(Coherence, MarkersDecideWhatCounts) {
  const std::vector<Needs> needs = {
      {"a", {"x"}, {"b ; python_version < '3'", "c ; extra == 'x' and python_version < '3'"}}};
  EXPECT_EQ(coherence_of(needs, {{"a", "1"}}, environment).lacking, Lacking{});
}

TEST(Coherence, IsFollowedThroughWhatIsInstalled) {
  const std::vector<Needs> needs = {{"a", {"x"}, {"b", "d[y] ; extra == 'x'"}},
                                    {"b", {}, {"gone"}},
                                    {"d", {"y"}, {"gone ; extra == 'y'"}}};
  EXPECT_EQ(coherence_of(needs, {{"a", "1"}, {"b", "1"}, {"d", "1"}}, environment).lacking,
            (Lacking{{"a", {"", "x"}}, {"b", {""}}, {"d", {"y"}}}));
}

TEST(Coherence, ACircleThatIsThereLacksNothing) {
  const std::vector<Needs> needs = {{"a", {}, {"b"}}, {"b", {}, {"a", "no requirement !"}}};
  EXPECT_EQ(coherence_of(needs, {{"a", "1"}, {"b", "2.0rc1"}}, environment).lacking, Lacking{});
}

TEST(Coherence, WhatIsCompleteLeadsToWhatItRequires) {
  const std::vector<Needs> needs = {
      {"a", {"x", "y"}, {"B_b[Z]", "gone ; extra == 'x'", "c ; extra == 'y'"}},
      {"b-b", {"z"}, {}},
      {"c", {}, {}}};
  EXPECT_EQ(coherence_of(needs, {{"a", "1"}, {"b-b", "1"}, {"c", "1"}}, environment).requires_of,
            (Edges{{"a", {"b-b", "b-b[z]"}}, {"a[y]", {"b-b", "b-b[z]", "c"}}}));
}

}  // namespace
}  // namespace pinned_images::image
