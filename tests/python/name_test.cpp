// SPDX-License-Identifier: MIT
#include "python/name.hpp"

#include <gtest/gtest.h>

namespace pinned_images::python {
namespace {

TEST(Name, NormalFormIsLowerCaseWithOneDashARun) {
  EXPECT_EQ(normalize_name("Torch"), "torch");
  EXPECT_EQ(normalize_name("ruamel.yaml"), "ruamel-yaml");
  EXPECT_EQ(normalize_name("a-_.-B"), "a-b");
  EXPECT_EQ(normalize_name(""), "");
}

TEST(Name, SaysWhetherANameIsValid) {
  for (const char* name : {"a", "A1", "torch", "ruamel.yaml", "a--b", "0"}) {
    EXPECT_TRUE(is_valid_name(name)) << name;
  }
  for (const char* name : {"", "-a", "a-", "_", "a b", "a\n", "\xc3\xa9t\xc3\xa9", "a/b"}) {
    EXPECT_FALSE(is_valid_name(name)) << name;
  }
}

}  // namespace
}  // namespace pinned_images::python
