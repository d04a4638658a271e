// SPDX-License-Identifier: MIT
#include "manifest/condition.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

TEST(Condition, BringsAMarkerToOneForm) {
  EXPECT_EQ(marker_text("os_name=='a' or os_name=='b'"), "os_name == \"a\" or os_name == \"b\"");
  EXPECT_EQ(marker_text("no marker"), "no marker");
}

TEST(Condition, PutsMarkersTogether) {
  const std::string on_linux = "sys_platform == \"linux\"";
  const std::string either = marker_text("os_name=='a' or os_name=='b'");
  EXPECT_EQ(all_of({on_linux, either}),
            "sys_platform == \"linux\" and (os_name == \"a\" or os_name == \"b\")");
  EXPECT_EQ(all_of({on_linux, on_linux}), on_linux);
  EXPECT_EQ(all_of({either}), either);
  EXPECT_EQ(any_of({on_linux, "os_name == \"c\"", on_linux}),
            "sys_platform == \"linux\" or os_name == \"c\"");
}

}  // namespace
}  // namespace pinned_images::manifest
