// SPDX-License-Identifier: MIT
#include "manifest/conda_url.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

/// Returns `channel subdir name version build`, `-` for what is absent.
std::string parts_of(std::string_view url) {
  const auto parts = parse_conda_url(url);
  if (!parts) return "(none)";
  return parts->channel.value_or("-") + " " + parts->subdir.value_or("-") + " " + parts->name +
         " " + parts->version + " " + parts->build;
}

TEST(CondaUrl, ReadsTheNameFromTheRight) {
  EXPECT_EQ(parts_of("https://conda.anaconda.org/conda-forge/linux-64/"
                     "ld_impl_linux-64-2.40-h41732ed_0.conda#0123abcd"),
            "conda-forge linux-64 ld_impl_linux-64 2.40 h41732ed_0");
  EXPECT_EQ(parts_of("https://repo.anaconda.com/pkgs/main/noarch/Six-1.16.0-py_0.tar.bz2"),
            "pkgs/main noarch six 1.16.0 py_0");
  EXPECT_EQ(parts_of("six-1.16.0-py_0.conda"), "- - six 1.16.0 py_0");
  EXPECT_EQ(parts_of("https://h/x/unknown-arch/a-1%212.0-0.conda"), "- - a 1!2.0 0");
}

TEST(CondaUrl, KnowsChannelsWithFoldersOfTheirOwn) {
  EXPECT_EQ(parts_of("https://conda.anaconda.org/nvidia/label/cuda-11.8.0/linux-64/cuda-1-0.conda"),
            "nvidia/label/cuda-11.8.0 linux-64 cuda 1 0");
  EXPECT_EQ(parts_of("https://mirror.example/anaconda/cloud/pytorch/linux-64/a-1-0.conda"),
            "pytorch linux-64 a 1 0");
  EXPECT_EQ(parts_of("https://mirror.example/x/nvidia/label/dev/linux-64/a-1-0.conda"),
            "nvidia/label/dev linux-64 a 1 0");
}

TEST(CondaUrl, DropsCredentials) {
  EXPECT_EQ(parts_of("https://u:p@conda.anaconda.org/t/to-ken/mine/linux-64/a-1-0.conda"),
            "mine linux-64 a 1 0");
  EXPECT_EQ(without_conda_token("https://u:p@h/t/to-ken/mine"), "https://h/mine");
  EXPECT_EQ(without_conda_token("https://h/t/to-ken"), "https://h");
  EXPECT_EQ(without_conda_token("https://h/t/a/t/b/c"), "https://h/c");
  EXPECT_EQ(without_conda_token("https://h/pkgs/main"), "https://h/pkgs/main");
}

TEST(CondaUrl, RefusesOtherNames) {
  for (const std::string_view url :
       {"", "https://h/", "a.conda", "a-1.conda", "-1-0.conda", "a--0.conda", "a-1-.conda",
        "https://h/a-1-0.zip", "https://h/a-1-0-py3-none-any.whl"}) {
    EXPECT_EQ(parts_of(url), "(none)") << url;
  }
}

}  // namespace
}  // namespace pinned_images::manifest
