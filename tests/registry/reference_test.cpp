// SPDX-License-Identifier: MIT
#include "registry/reference.hpp"

#include <gtest/gtest.h>

namespace pinned_images::registry {
namespace {

const std::string sha(64, 'a');

std::string qualified(std::string_view text) {
  const auto reference = parse_reference(text);
  return reference ? to_string(*reference) : "none";
}

TEST(Reference, FamiliarNamesAreQualifiedAsDockerDoesIt) {
  EXPECT_EQ(qualified("python"), "docker.io/library/python");
  EXPECT_EQ(qualified("python:3.11-slim"), "docker.io/library/python:3.11-slim");
  EXPECT_EQ(qualified("pytorch/pytorch"), "docker.io/pytorch/pytorch");
  EXPECT_EQ(qualified("docker.io/python"), "docker.io/library/python");
  EXPECT_EQ(qualified("index.docker.io/a/b:1"), "docker.io/a/b:1");
  EXPECT_EQ(qualified("localhost/a"), "localhost/a");
  EXPECT_EQ(qualified("localhost:5000/a:b"), "localhost:5000/a:b");
  EXPECT_EQ(qualified("quay.io/a/b/c@sha256:" + sha), "quay.io/a/b/c@sha256:" + sha);
  EXPECT_EQ(qualified("r.example:5000/a:1@sha256:" + sha), "r.example:5000/a:1@sha256:" + sha);
  EXPECT_EQ(qualified("[::1]:5000/a:1"), "[::1]:5000/a:1");
  EXPECT_EQ(qualified("Host/a"), "Host/a");
}

TEST(Reference, NoTagIsMadeUp) {
  const auto reference = parse_reference("python");
  ASSERT_TRUE(reference);
  EXPECT_EQ(*reference, (Reference{"docker.io", "library/python", std::nullopt, std::nullopt}));
}

TEST(Reference, WhatIsNoneIsAbsent) {
  for (const std::string& text : {std::string(),
                                  std::string(":1"),
                                  std::string("a:"),
                                  std::string("a:1.0+cpu"),
                                  std::string("a@sha256:12"),
                                  std::string("A"),
                                  std::string("r.example/A"),
                                  std::string("a//b"),
                                  std::string("/a"),
                                  std::string("a/"),
                                  std::string("a b"),
                                  std::string("r.example:x/a"),
                                  std::string("a:.b"),
                                  std::string("a:$TAG"),
                                  std::string("${IMAGE}"),
                                  std::string("[::1/a"),
                                  std::string("-a.example/b"),
                                  sha,
                                  "r.example/" + std::string(250, 'a'),
                                  "a@sha256:" + std::string(64, 'A')}) {
    EXPECT_EQ(qualified(text), "none") << text;
  }
}

TEST(Reference, LoopbackIsThisMachineAndNoOther) {
  for (const char* text :
       {"localhost", "LOCALHOST:5000", "127.0.0.1", "127.1.2.3:5000", "[::1]", "[::1]:5000"}) {
    EXPECT_TRUE(is_loopback(text)) << text;
  }
  for (const char* text : {"127.evil.example", "127.0.0.1.evil.example", "localhost.evil.example",
                           "10.0.0.1", "128.0.0.1", "127.0.0.256", "[::2]", "", "127.0.0"}) {
    EXPECT_FALSE(is_loopback(text)) << text;
  }
}

}  // namespace
}  // namespace pinned_images::registry
