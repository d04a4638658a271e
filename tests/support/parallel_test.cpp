// SPDX-License-Identifier: MIT
#include "support/parallel.hpp"

#include <atomic>
#include <latch>
#include <mutex>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

namespace pinned_images {
namespace {

TEST(Parallel, each_number_once) {
  for (const int threads : {0, 1, 7}) {
    std::mutex mutex;
    std::multiset<std::size_t> seen;
    run_parallel(100, threads, [&](std::size_t i) {
      const std::scoped_lock lock(mutex);
      seen.insert(i);
    });
    EXPECT_EQ(seen.size(), 100U);
    EXPECT_EQ(std::set<std::size_t>(seen.begin(), seen.end()).size(), 100U);
  }
  run_parallel(0, 4, [](std::size_t) { FAIL(); });
}

TEST(Parallel, as_many_at_once_as_asked_for) {
  std::latch all(5);  // nobody leaves before all five are there
  run_parallel(5, 5, [&](std::size_t) { all.arrive_and_wait(); });
}

TEST(Parallel, the_first_exception_ends_it) {
  std::atomic<int> count = 0;
  const auto task = [&](std::size_t i) {
    ++count;
    if (i == 3) throw std::runtime_error("three");
  };
  try {
    run_parallel(1'000'000, 1, task);
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_STREQ(error.what(), "three");
  }
  EXPECT_EQ(count, 4);
}

}  // namespace
}  // namespace pinned_images
