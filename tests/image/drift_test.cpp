// SPDX-License-Identifier: MIT
#include "image/drift.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

TEST(Drift, CountsWhatPipStillInstalls) {
  const auto trees = trees_of({{"requirements.txt",
                                "torch==2.1\nnumpy>=2\nscipy\n"
                                "pywin ; sys_platform == 'win32'\nold ; python_version < '3'\n"}});
  const Drift drift =
      drift_of(full_image(), trees, {{"torch", "2.1.0+cu121"}, {"numpy", "1.26.4"}});
  EXPECT_EQ(drift.requirements, 3U);
  EXPECT_EQ(drift.unmet,
            (std::vector<std::string>{"numpy>=2 (image has 1.26.4)", "scipy (not in the image)"}));
}

}  // namespace
}  // namespace pinned_images::image
