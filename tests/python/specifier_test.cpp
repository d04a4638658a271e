// SPDX-License-Identifier: MIT
#include "python/specifier.hpp"

#include <gtest/gtest.h>

namespace pinned_images::python {
namespace {

SpecifierSet specifier(std::string_view text) {
  return SpecifierSet::parse(text).value();
}

std::string canonical(std::string_view text) {
  return specifier(text).canonical();
}

TEST(Specifier, TextKeepsVersionsAsWritten) {
  EXPECT_EQ(specifier(" >= 1.0 , <2,!=1.5.* ").text(), "!=1.5.*,<2,>=1.0");
  EXPECT_EQ(specifier(">=1.0.0,>=1.0").text(), ">=1.0");
  EXPECT_EQ(specifier("").text(), "");
  EXPECT_EQ(specifier("==2.1.0, ").clauses(), (std::vector<Clause>{{"==", "2.1.0"}}));
}

TEST(Specifier, CanonicalTextIsTheSameForEqualSpellings) {
  for (const char* op : {"==", "!=", "<", "<=", ">", ">="}) {
    EXPECT_EQ(canonical(op + std::string(" v2.1.0")), op + std::string("2.1"));
  }
  EXPECT_EQ(canonical("==2.1.0+CU121"), "==2.1+cu121");
  EXPECT_EQ(canonical("<3,>=2.0,>=2"), canonical(">=2.0.0 , <3.0"));
  EXPECT_EQ(canonical("==02.1.*"), "==2.1.*");
}

TEST(Specifier, CanonicalTextKeepsZerosThatMeanSomething) {
  EXPECT_EQ(canonical("==2.1.*"), "==2.1.*");
  EXPECT_EQ(canonical("==2.1.0.*"), "==2.1.0.*");
  EXPECT_EQ(canonical("~=2.1"), "~=2.1");
  EXPECT_EQ(canonical("~=2.1.0"), "~=2.1.0");
  EXPECT_EQ(canonical("===2.1.0"), "===2.1.0");
}

TEST(Specifier, RefusesWhatIsNone) {
  for (const char* text :
       {"2.1", "=2.1", "=>2.1", ">=", "===", "==2.1.*.*", ">=2.1.*", "==2.1a1.*", "==2.1+cu.*",
        ">=2.1+cu121", "~=2", "~=2.1+cu121", ">=1 <2", "==x", "=== a b", ">=1;<2"}) {
    EXPECT_FALSE(SpecifierSet::parse(text).has_value()) << text;
  }
}

TEST(Specifier, EqualityIgnoresALocalLabelItDoesNotName) {
  EXPECT_TRUE(specifier("==2.1.0").contains("2.1+cu121"));
  EXPECT_FALSE(specifier("==2.1.0+cu121").contains("2.1.0"));
  EXPECT_TRUE(specifier("==2.1+cu121").contains("2.1.0+CU121"));
  EXPECT_FALSE(specifier("!=2.1").contains("2.1+cu121"));
  EXPECT_TRUE(specifier("<=2.1").contains("2.1+cu121"));
  EXPECT_FALSE(specifier(">2.1").contains("2.1+cu121"));
}

TEST(Specifier, ArbitraryEqualityComparesText) {
  EXPECT_TRUE(specifier("===2.1+CU121").contains("2.1+cu121"));
  EXPECT_FALSE(specifier("===2.1").contains("2.1.0"));
  EXPECT_TRUE(specifier("===lolwat").contains("LOLWAT"));
}

TEST(Specifier, WildcardsAndCompatibleReleases) {
  EXPECT_TRUE(specifier("==2.1.*").contains("2.1"));
  EXPECT_TRUE(specifier("==2.1.*").contains("2.1.3+cu121"));
  EXPECT_TRUE(specifier("==2.0.*").contains("2"));
  EXPECT_FALSE(specifier("==2.1.*").contains("2.10"));
  EXPECT_FALSE(specifier("==2.1.*").contains("1!2.1"));
  EXPECT_TRUE(specifier("~=2.1").contains("2.9"));
  EXPECT_FALSE(specifier("~=2.1.0").contains("2.2"));
  EXPECT_FALSE(specifier("~=2.1").contains("2.0.9"));
}

TEST(Specifier, ExclusiveBoundsLeaveTheirOwnFamilyOut) {
  EXPECT_FALSE(specifier(">2.1").contains("2.1.0.post1"));
  EXPECT_TRUE(specifier(">2.1").contains("2.1.1.post1"));
  EXPECT_TRUE(specifier(">2.1.post1").contains("2.1.post2"));
  EXPECT_FALSE(specifier("<2.1").contains("2.1rc1"));
  EXPECT_TRUE(specifier("<2.1rc2").contains("2.1rc1"));
}

TEST(Specifier, PreReleases) {
  EXPECT_TRUE(specifier(">=1.12").contains("1.13.0a0+gitunknown"));
  EXPECT_TRUE(specifier(">=1.12").contains("1.13.0a0", true));
  EXPECT_FALSE(specifier(">=1.12").contains("1.13.0a0", false));
  EXPECT_FALSE(specifier("==1.13.0a0").contains("1.13.0a0", false));
}

TEST(Specifier, WhatIsNoVersionIsInNoRange) {
  EXPECT_FALSE(specifier("!=1.0").contains("garbage"));
  EXPECT_TRUE(specifier("").contains("garbage"));
}

TEST(Specifier, PinsOneVersion) {
  EXPECT_EQ(specifier("==2.1.0+CU121").pinned(), "2.1.0+cu121");
  EXPECT_EQ(specifier("===v2.1").pinned(), "2.1");
  EXPECT_EQ(specifier("===nightly").pinned(), "nightly");
  for (const char* text : {"", "==2.1.*", ">=2.1", "~=2.1.0", "==2.1,>=2"}) {
    EXPECT_EQ(specifier(text).pinned(), std::nullopt) << text;
  }
}

TEST(Specifier, ReadsManyClauses) {
  std::string text;
  for (int i = 0; i < 20000; ++i) text += "!=1." + std::to_string(i) + ",";
  const SpecifierSet many = specifier(text);
  EXPECT_EQ(many.clauses().size(), 20000U);
  EXPECT_EQ(specifier(many.text()).canonical(), many.canonical());
}

}  // namespace
}  // namespace pinned_images::python
