// SPDX-License-Identifier: MIT
#include "manifest/text_place.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

TEST(TextPlace, CountsLinesAndCodePoints) {
  const std::string text = "a\n\xC3\xA9z\n";
  EXPECT_EQ(to_string(place_at("f", text, 0)), "f:1:1");
  EXPECT_EQ(to_string(place_at("f", text, 4)), "f:2:2");
  EXPECT_EQ(to_string(place_at("f", text, 6)), "f:3:1");
  EXPECT_EQ(to_string(place_at("f", text, 99)), "f:3:1");
}

}  // namespace
}  // namespace pinned_images::manifest
