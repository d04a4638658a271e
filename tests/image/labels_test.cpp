// SPDX-License-Identifier: MIT
#include "image/labels.hpp"

#include "image/key.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

const std::vector<std::string> layers = {"sha256:1", "sha256:2"};

Record record() {
  const std::string facts = "format 1\nimage full\npin torch ==2.1\n";
  return {"full", key_of(facts), facts, "2026-11-24T05:30:00Z",
          61,     "sha256:b",    "",    {{"numpy", "1.26.4"}, {"torch", "2.1.0+cu121"}}};
}

TEST(Labels, WhatIsWrittenIsRead) {
  const Reading reading = read_labels(to_labels(record(), layers), layers, "full");
  ASSERT_TRUE(reading.record) << reading.problem;
  EXPECT_EQ(reading.record->key, record().key);
  EXPECT_EQ(reading.record->facts, record().facts);
  EXPECT_EQ(reading.record->created, record().created);
  EXPECT_EQ(reading.record->build_seconds, 61);
  EXPECT_EQ(reading.record->base_digest, "sha256:b");
  EXPECT_EQ(reading.record->parent_digest, "");
  EXPECT_EQ(reading.record->inventory, record().inventory);
}

TEST(Labels, KeepTheEnvironmentAndWhatIsLacking) {
  Record written = record();
  written.environment = {{"python_version", "3.11"}, {"os_name", "a b=c"}};
  written.lacking = {{"a", {"", "x", "y,]"}}, {"b", {""}}};
  written.requires_of = {{"a", {"b", "c[x]"}}, {"a[y:]", {"d"}}};
  const Labels labels = to_labels(written, layers);
  EXPECT_EQ(labels.at("pinned-images.environment"), "os_name=a%20b%3Dc python_version=3.11");
  EXPECT_EQ(labels.at("pinned-images.lacking"), "a[,x,y%2C%5D] b[]");
  const Reading reading = read_labels(labels, layers, "full");
  EXPECT_EQ(reading.record->environment, written.environment);
  EXPECT_EQ(reading.record->lacking, written.lacking);
  EXPECT_EQ(labels.at("pinned-images.requires"), "a:b,c[x] a[y%3A]:d");
  EXPECT_EQ(reading.record->requires_of, written.requires_of);
}

TEST(Labels, NoneOfOursIsNotOurs) {
  const Reading reading = read_labels({{"maintainer", "me"}}, layers, "full");
  EXPECT_FALSE(reading.record);
  EXPECT_EQ(reading.problem, "it has no pinned-images labels");
}

TEST(Labels, AnotherImagesNameIsNotOurs) {
  const Reading reading = read_labels(to_labels(record(), layers), layers, "lint");
  EXPECT_FALSE(reading.record);
  EXPECT_EQ(reading.problem, "its labels are of another image, 'full'");
}

TEST(Labels, InheritedLabelsAreNotOurs) {
  const Reading reading =
      read_labels(to_labels(record(), layers), {"sha256:1", "sha256:2", "sha256:3"}, "full");
  EXPECT_FALSE(reading.record);
  EXPECT_EQ(reading.problem,
            "its layers are not the sealed ones: it was built FROM an image of ours");
}

TEST(Labels, AKeyThatIsNotThatOfItsFactsIsNotOurs) {
  Labels labels = to_labels(record(), layers);
  labels["pinned-images.facts"] = "format 1;image full;pin torch ==9.9";
  const Reading reading = read_labels(labels, layers, "full");
  EXPECT_FALSE(reading.record);
  EXPECT_EQ(reading.problem, "its key is not that of its facts");
}

TEST(Labels, NoLabelHoldsALineEnd) {
  for (const auto& [name, value] : to_labels(record(), layers)) {
    EXPECT_EQ(value.find('\n'), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace pinned_images::image
