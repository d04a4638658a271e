// SPDX-License-Identifier: MIT
#include "python/version.hpp"

#include "python/cursor.hpp"

#include <gtest/gtest.h>

namespace pinned_images::python {
namespace {

Version version(std::string_view text) {
  return Version::parse(text).value();
}

TEST(Version, NormalForm) {
  EXPECT_EQ(version("2.1.0+CU121").normalized(), "2.1.0+cu121");
  EXPECT_EQ(version(" v01.02-ALPHA_3-4.DEV \n").normalized(), "1.2a3.post4.dev0");
  EXPECT_EQ(version("1!2.0c1").normalized(), "1!2.0rc1");
  EXPECT_EQ(version("0!2.0").normalized(), "2.0");
  EXPECT_EQ(version("1.0+ubuntu_01-x").normalized(), "1.0+ubuntu.1.x");
  EXPECT_EQ(version("1.13.0a0+gitunknown").normalized(), "1.13.0a0+gitunknown");
}

TEST(Version, CanonicalFormIsOneTextForEqualVersions) {
  EXPECT_EQ(version("2.1.0").canonical(), "2.1");
  EXPECT_EQ(version("2.1").canonical(), "2.1");
  EXPECT_EQ(version("2.10").canonical(), "2.10");
  EXPECT_EQ(version("0.0").canonical(), "0");
  EXPECT_EQ(version("2.0.0rc1+cu.01").canonical(), "2rc1+cu.1");
}

TEST(Version, Parts) {
  const Version torch = version("1!2.1.0rc3.post4.dev5+cu121.7");
  EXPECT_EQ(torch.public_text(), "1!2.1.0rc3.post4.dev5");
  EXPECT_EQ(torch.base_text(), "1!2.1.0");
  EXPECT_EQ(torch.local(), "cu121.7");
  EXPECT_EQ(torch.without_local().normalized(), "1!2.1.0rc3.post4.dev5");
  EXPECT_EQ(torch.first_dev().normalized(), "1!2.1.0rc3.post4.dev0");
  EXPECT_TRUE(torch.is_prerelease());
  EXPECT_TRUE(torch.is_postrelease());
  EXPECT_EQ(version("2.1").local(), std::nullopt);
  EXPECT_FALSE(version("2.1.post1").is_prerelease());
}

TEST(Version, RefusesWhatIsNone) {
  for (const char* text : {"", "v", "1.", ".1", "1!", "1..2", "1.0+", "1.0+a.", "1.0+a+b", "1.0 a",
                           "latest", "2.1.*", "1.0x", "1.0\xc4\xb1"}) {
    EXPECT_FALSE(Version::parse(text).has_value()) << text;
  }
}

TEST(Version, OrderOfOneRelease) {
  const char* ascending[] = {
      "1.0.dev1", "1.0a1.dev1", "1.0a1",   "1.0a1.post1",    "1.0b1",     "1.0rc1", "1.0",  "1.0+a",
      "1.0+a.1",  "1.0+1",      "1.0+1.a", "1.0.post1.dev1", "1.0.post1", "1.0.1",  "1.10", "1!0"};
  for (std::size_t i = 0; i + 1 < std::size(ascending); ++i) {
    EXPECT_LT(version(ascending[i]), version(ascending[i + 1])) << ascending[i];
  }
}

TEST(Version, NumbersMayHaveAnyLength) {
  const std::string big(5000, '9');
  EXPECT_LT(version("1." + big), version("1.1" + big));
  EXPECT_EQ(version("1.000" + big), version("1." + big));
}

TEST(Version, IsReadAsFarAsItGoes) {
  Cursor cursor("2.1.post.*");
  EXPECT_EQ(Version::read(cursor)->normalized(), "2.1.post0");
  Cursor none("x2");
  EXPECT_EQ(Version::read(none), std::nullopt);
  EXPECT_EQ(none.offset(), 0U);
}

}  // namespace
}  // namespace pinned_images::python
