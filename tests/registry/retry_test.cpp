// SPDX-License-Identifier: MIT
#include "registry/retry.hpp"

#include <gtest/gtest.h>

namespace pinned_images::registry {
namespace {

// 2026-11-24 05:00:00 UTC, a Tuesday
const Time now = std::chrono::system_clock::from_time_t(1'795'496'400);

std::optional<double> wait_for(const std::string& value) {
  return retry_after(http::Response{429, {{"retry-after", value}}, ""}, now);
}

TEST(Retry, StatusesThatMayPass) {
  for (const int status : {408, 429, 500, 502, 503, 504}) EXPECT_TRUE(may_pass(status)) << status;
  for (const int status : {200, 301, 400, 401, 403, 404, 405, 413, 501, 507}) {
    EXPECT_FALSE(may_pass(status)) << status;
  }
}

TEST(Retry, AfterSecondsOrADate) {
  EXPECT_EQ(wait_for("7"), 7);
  EXPECT_EQ(wait_for("Tue, 24 Nov 2026 05:00:09 GMT"), 9);
  EXPECT_EQ(wait_for("Tue, 24 Nov 2026 04:00:00 GMT"), 0) << "a date that is past";
}

TEST(Retry, AMinuteAtMost) {
  EXPECT_EQ(wait_for("3600"), 60);
  EXPECT_EQ(wait_for("99999999999999999999"), 60);
  EXPECT_EQ(wait_for("Wed, 25 Nov 2026 05:00:00 GMT"), 60);
}

TEST(Retry, AfterNothingThatCanBeRead) {
  EXPECT_EQ(wait_for("soon"), std::nullopt);
  EXPECT_EQ(wait_for(""), std::nullopt);
  EXPECT_EQ(retry_after(http::Response{}, now), std::nullopt);
}

TEST(Retry, BackoffTriplesAndSpreads) {
  EXPECT_DOUBLE_EQ(backoff(1, 0.5), 0.5);
  EXPECT_DOUBLE_EQ(backoff(3, 0.5), 4.5);
  EXPECT_DOUBLE_EQ(backoff(1, 0), 0.45);
  EXPECT_DOUBLE_EQ(backoff(20, 0), 60);
}

}  // namespace
}  // namespace pinned_images::registry
