// SPDX-License-Identifier: MIT
#include "image/indexes.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

TEST(Indexes, FoldersOfPytorchsFilesTellTheIndex) {
  for (const char* index :
       {"https://download.pytorch.org/whl", "https://download.pytorch.org/whl/cu121",
        "https://download-r2.pytorch.org/whl/nightly/cpu"}) {
    EXPECT_EQ(index_of_files(index), index);
    EXPECT_EQ(index_of_files(std::string(index) + "/"), index);
  }
  EXPECT_EQ(index_of_files("https://me:hush@download.pytorch.org/whl"),
            "https://download.pytorch.org/whl");
}

TEST(Indexes, OtherFoldersDoNot) {
  for (const std::string& folder : {std::string("https://files.pythonhosted.org/packages/ab"),
                                    std::string("http://download.pytorch.org/whl"),
                                    std::string("https://download.pytorch.org.evil.example/whl"),
                                    std::string("https://download.evil.example/.pytorch.org/whl"),
                                    std::string("https://download.pytorch.org/wheels"),
                                    std::string("https://download.pytorch.org/whl//cpu"),
                                    "https://download" + std::string(1'000'000, 'a')}) {
    EXPECT_EQ(index_of_files(folder), std::nullopt) << folder.substr(0, 60);
  }
}

}  // namespace
}  // namespace pinned_images::image
