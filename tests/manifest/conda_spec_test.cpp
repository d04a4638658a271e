// SPDX-License-Identifier: MIT
#include "manifest/conda_spec.hpp"

#include "python/cursor.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

std::string shown(const CondaSpec& spec) {
  return spec.channel.value_or("-") + " " + spec.name + " " + spec.spec + "|" +
         spec.fuzzy.value_or("-") + "|" + spec.build.value_or("-") + "|" +
         spec.pinned.value_or("-");
}

/// Returns `channel name spec|fuzzy|build|pinned`, or `offset: problem`.
std::string spec_of(std::string_view text) {
  try {
    return shown(parse_conda_spec(text));
  } catch (const python::SyntaxError& error) {
    return std::to_string(error.offset()) + ": " + error.what();
  }
}

std::string version_of(std::string_view text) {
  try {
    return shown(parse_conda_version("Torch", text));
  } catch (const python::SyntaxError& error) {
    return std::to_string(error.offset()) + ": " + error.what();
  }
}

TEST(CondaSpec, ReadsEveryFormOfAVersion) {
  EXPECT_EQ(spec_of("pytorch"), "- pytorch *|-|-|-");
  EXPECT_EQ(spec_of("  PyTorch  "), "- pytorch *|-|-|-");
  EXPECT_EQ(spec_of("pytorch=2.0.0"), "- pytorch =2.0.0|2.0.0|-|-");
  EXPECT_EQ(spec_of("pytorch==2.0.0"), "- pytorch ==2.0.0|-|-|2.0.0");
  EXPECT_EQ(spec_of("pytorch 2.0.0"), "- pytorch 2.0.0|-|-|2.0.0");
  EXPECT_EQ(spec_of("pytorch =2.0"), "- pytorch =2.0|2.0|-|-");
  EXPECT_EQ(spec_of("pytorch = 2.0"), "- pytorch = 2.0|2.0|-|-");
  EXPECT_EQ(spec_of("pytorch == 2.0"), "- pytorch == 2.0|-|-|2.0");
  EXPECT_EQ(spec_of("pytorch=2.0.*"), "- pytorch =2.0.*|-|-|-");
  EXPECT_EQ(spec_of("pytorch 2.0.*"), "- pytorch 2.0.*|-|-|-");
  EXPECT_EQ(spec_of("pytorch==2.0.*"), "- pytorch ==2.0.*|-|-|-");
  EXPECT_EQ(spec_of("pytorch>=2.3.0"), "- pytorch >=2.3.0|-|-|-");
  EXPECT_EQ(spec_of("pytorch >= 1.2, < 2"), "- pytorch >= 1.2, < 2|-|-|-");
  EXPECT_EQ(spec_of("pytorch 1.2|1.3"), "- pytorch 1.2|1.3|-|-|-");
  EXPECT_EQ(spec_of("pytorch (>=1,<2)|3"), "- pytorch (>=1,<2)|3|-|-|-");
  EXPECT_EQ(spec_of("pytorch~=1.2"), "- pytorch ~=1.2|-|-|-");
  EXPECT_EQ(spec_of("pytorch!=1.2"), "- pytorch !=1.2|-|-|-");
  EXPECT_EQ(spec_of("openssl==1.1.1w"), "- openssl ==1.1.1w|-|-|1.1.1w");
  EXPECT_EQ(spec_of("pytorch==2.0.0RC1"), "- pytorch ==2.0.0RC1|-|-|2.0.0rc1");
}

TEST(CondaSpec, ReadsBuilds) {
  EXPECT_EQ(spec_of("pytorch=1.9=py3*"), "- pytorch =1.9=py3*|-|py3*|1.9");
  EXPECT_EQ(spec_of("pytorch=1.9.*=py3*"), "- pytorch =1.9.*=py3*|-|py3*|-");
  EXPECT_EQ(spec_of("pytorch==1.9=py3_0"), "- pytorch ==1.9=py3_0|-|py3_0|1.9");
  EXPECT_EQ(spec_of("pytorch 1.9 py3_0"), "- pytorch 1.9 py3_0|-|py3_0|1.9");
  EXPECT_EQ(spec_of("pytorch  1.9\tpy3_0"), "- pytorch 1.9\tpy3_0|-|py3_0|1.9");
  EXPECT_EQ(spec_of("pytorch=1.9 py3_0"), "- pytorch =1.9 py3_0|-|py3_0|1.9");
  EXPECT_EQ(spec_of("pytorch>=2.7.0=cuda12*"), "- pytorch >=2.7.0=cuda12*|-|cuda12*|-");
  EXPECT_EQ(spec_of("pytorch>=1,<2 cuda*"), "- pytorch >=1,<2 cuda*|-|cuda*|-");
  EXPECT_EQ(spec_of("pytorch >=1 , < 2 =cuda*"), "- pytorch >=1 , < 2 =cuda*|-|cuda*|-");
  EXPECT_EQ(spec_of("pytorch=*=*cuda*"), "- pytorch =*=*cuda*|-|*cuda*|-");
  EXPECT_EQ(spec_of("pytorch * *cpu*"), "- pytorch * *cpu*|-|*cpu*|-");
}

TEST(CondaSpec, ReadsChannels) {
  EXPECT_EQ(spec_of("pytorch::pytorch=2.5"), "pytorch pytorch =2.5|2.5|-|-");
  EXPECT_EQ(spec_of("conda-forge/linux-64::numpy"), "conda-forge numpy *|-|-|-");
  EXPECT_EQ(spec_of("nvidia/label/cuda-11.8.0::cuda"), "nvidia/label/cuda-11.8.0 cuda *|-|-|-");
  EXPECT_EQ(spec_of("https://u:p@h:8080/t/secret/c/noarch::numpy 1"),
            "https://h:8080/c numpy 1|-|-|1");
  EXPECT_EQ(spec_of("a:ns:numpy"), "a numpy *|-|-|-");
  EXPECT_EQ(spec_of("ns:numpy"), "- numpy *|-|-|-");
}

TEST(CondaSpec, ReadsBrackets) {
  EXPECT_EQ(spec_of("pytorch[version='>=2',build='*cuda*',channel=pytorch]"),
            "pytorch pytorch >=2=*cuda*|-|*cuda*|-");
  EXPECT_EQ(spec_of("pytorch [ version = \"2.0\" , subdir=linux-64 ]"), "- pytorch 2.0|-|-|2.0");
  EXPECT_EQ(spec_of("a::pytorch=1[version='==2', channel='https://u:p@h/t/x/b']"),
            "https://h/b pytorch ==2|-|-|2");
  EXPECT_EQ(spec_of("pytorch=2.0[build=py3_0]"), "- pytorch =2.0=py3_0|2.0|py3_0|-");
  EXPECT_EQ(spec_of("pytorch[channel=c]"), "c pytorch *|-|-|-");
  EXPECT_EQ(spec_of("pytorch[]"), "- pytorch *|-|-|-");
}

TEST(CondaSpec, ReadsUrlsAndComments) {
  EXPECT_EQ(spec_of("https://u:p@conda.anaconda.org/t/x/pytorch/linux-64/"
                    "pytorch-2.0.0-py3.10_cuda11.7_0.tar.bz2"),
            "pytorch pytorch ==2.0.0=py3.10_cuda11.7_0|-|py3.10_cuda11.7_0|2.0.0");
  EXPECT_EQ(spec_of("pytorch=2.0 # [linux]"), "- pytorch =2.0|2.0|-|-");
}

TEST(CondaSpec, RefusesWhatIsNoSpec) {
  EXPECT_EQ(spec_of(""), "0: the name of a package is missing");
  EXPECT_EQ(spec_of("=2.0"), "4: the name of a package is missing");
  EXPECT_EQ(spec_of("c::"), "3: the name of a package is missing");
  EXPECT_EQ(spec_of("py*=2.0"), "2: 'py*' is not the name of a conda package");
  EXPECT_EQ(spec_of("pytorch@2.0"), "7: 'pytorch@2.0' is not the name of a conda package");
  EXPECT_EQ(spec_of("pytorch="), "8: '=' without a version");
  EXPECT_EQ(spec_of("pytorch=="), "9: '==' without a version");
  EXPECT_EQ(spec_of("pytorch>=1,"), "11: a version is missing");
  EXPECT_EQ(spec_of("pytorch=1.0="), "11: a version can't go on like this");
  EXPECT_EQ(spec_of("pytorch=1=2=3"), "9: a version can't go on like this");
  EXPECT_EQ(spec_of("pytorch 1 2 3"), "10: a version can't go on like this");
  EXPECT_EQ(spec_of("pytorch===1"), "9: '==' without a version");
  EXPECT_EQ(spec_of("pytorch (1"), "10: a parenthesis that isn't closed");
  EXPECT_EQ(spec_of("pytorch[version='1'"), "7: a bracket that isn't closed at the end");
  EXPECT_EQ(spec_of("pytorch[version]"), "15: brackets hold pairs of key=value");
  EXPECT_EQ(spec_of("pytorch[version='1]"), "16: a quote that isn't closed");
  EXPECT_EQ(spec_of("pytorch[version=]"), "16: a key without a value");
  EXPECT_EQ(spec_of("pytorch[version='>']"), "18: '>' without a version");
  EXPECT_EQ(spec_of("x.conda"),
            "0: not the URL of a conda package: <name>-<version>-<build>.conda");
  EXPECT_EQ(spec_of("a " + std::string(100'000, '(')), "67: a version in more than 64 parentheses");
}

TEST(CondaSpec, ReadsVersionsWithoutAName) {
  EXPECT_EQ(version_of("2.2.0"), "- torch 2.2.0|-|-|2.2.0");
  EXPECT_EQ(version_of("=2.2"), "- torch =2.2|2.2|-|-");
  EXPECT_EQ(version_of("2.2.*"), "- torch 2.2.*|-|-|-");
  EXPECT_EQ(version_of("2.2.0 py3*"), "- torch 2.2.0 py3*|-|py3*|2.2.0");
  EXPECT_EQ(version_of(" >=1,<2 "), "- torch >=1,<2|-|-|-");
  EXPECT_EQ(version_of(">=1,"), "4: a version is missing");
  EXPECT_EQ(version_of(""), "0: a version is missing");
  EXPECT_EQ(shown(parse_conda_version("a", "=2.2", "py3*")), "- a =2.2=py3*|2.2|py3*|-");
  EXPECT_EQ(shown(parse_conda_version("a", "==2.2", "py3*")), "- a ==2.2=py3*|-|py3*|2.2");
}

TEST(CondaSpec, KnowsTheNamesOfPython) {
  const auto python_name_for = [](std::string_view text) {
    return entry_of_conda_spec(parse_conda_spec(text)).conda->python_name;
  };
  EXPECT_EQ(python_name_for("pytorch"), "torch");
  EXPECT_EQ(python_name_for("torchvision"), "torchvision");
  EXPECT_EQ(python_name_for("Ruamel.yaml"), "ruamel-yaml");
  EXPECT_EQ(python_name_for("__cuda"), "__cuda");
}

}  // namespace
}  // namespace pinned_images::manifest
