// SPDX-License-Identifier: MIT
#include "image/compatibility.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

std::string said(const std::string& lines, const ImageSpec& image = full_image()) {
  const auto result = check_compatibility(image, trees_of({{"requirements.txt", lines}}));
  std::string text;
  for (const Error& error : result.errors) text += error.text() + "\n";
  for (const std::string& notice : result.notices) text += notice + "\n";
  return text;
}

TEST(Compatibility, PairsReleasedTogetherGoTogether) {
  for (const char* lines : {"torch==2.1.2\ntorchvision==0.16.0\ntorchaudio==2.1.1\n",
                            "torch==1.13.0a0+gitunknown\n"
                            "torchvision==0.14.1a0\ntorchaudio==0.13\n",
                            "torch==2.0.1+cu118\ntorchvision==0.15.2+cu118\n"
                            "torchaudio==2.0.2+cu118\n",
                            "torchvision==0.16.0\n", "torch>=2\ntorchvision==0.16.0\n",
                            "torch==2.13.0\ntorchaudio==2.11.0\n"}) {
    EXPECT_EQ(said(lines), "") << lines;
  }
}

TEST(Compatibility, TellsAPairThatWasNeverReleased) {
  EXPECT_EQ(said("torch==2.1.0\ntorchvision==0.15.2\n"),
            "requirements.txt:2:1: torchvision 0.15.2 does not go with torch 2.1.0 "
            "(requirements.txt:1:1): it was made for torch 2.0\n"
            "  hint: pin a pair that was released together: torch 2.1 and torchvision 0.16\n");
  EXPECT_EQ(said("torch==2.1.0\ntorchaudio==0.13.1\n"),
            "requirements.txt:2:1: torchaudio 0.13.1 does not go with torch 2.1.0 "
            "(requirements.txt:1:1): it was made for torch 1.13\n"
            "  hint: pin a pair that was released together: torch 2.1 and torchaudio 2.1\n");
  EXPECT_EQ(said("torch==2.1.0\ntorchvision==0.99.0\n"),
            "requirements.txt:2:1: torchvision 0.99.0 does not go with torch 2.1.0 "
            "(requirements.txt:1:1): it was made for another release of it\n"
            "  hint: pin a pair that was released together: torch 2.1 and torchvision 0.16\n");
}

TEST(Compatibility, IsNotSureOfWhatIsNewerThanTheData) {
  EXPECT_EQ(said("torch==9.1.0\ntorchvision==0.99.0\n"),
            "requirements.txt:2:1: whether torchvision 0.99.0 goes with torch 9.1.0 isn't known "
            "here: not checked\n");
  EXPECT_EQ(said("torch==9.1.0\ntorchaudio==9.1.0\n"),
            "requirements.txt:2:1: whether torchaudio 9.1.0 goes with torch 9.1.0 isn't known "
            "here: not checked\n");
  EXPECT_EQ(said("torch==9.1.0\ntorchvision==0.16.0\n"),
            "requirements.txt:2:1: torchvision 0.16.0 does not go with torch 9.1.0 "
            "(requirements.txt:1:1): it was made for torch 2.1\n"
            "  hint: pin a pair that was released together\n");
}

TEST(Compatibility, OneOfSeveralForksIsEnough) {
  const std::string forks =
      "torch==2.1.0 ; python_version < '3.9'\ntorch==2.2.0 ; python_version >= '3.9'\n";
  EXPECT_EQ(said(forks + "torchvision==0.17.0\n"), "");
  EXPECT_NE(said(forks + "torchvision==0.18.0\n"), "");
}

TEST(Compatibility, WheelsAreForCertainVersionsOfPython) {
  ImageSpec image = full_image();
  image.python = "3.13";
  image.place = {"CMakeLists.txt", 7, 0};
  EXPECT_EQ(said("torch==2.1.0\n", image),
            "requirements.txt:1:1: torch 2.1.0 has no wheels for Python 3.13, which "
            "docker_image(full) declares (CMakeLists.txt:7)\n"
            "  hint: it has them for Python 3.8 to 3.11\n");
  image.python = "3.11.4";
  EXPECT_EQ(said("torch==2.1.0\n", image), "");
  image.python = "3.13";
  image.installer = "apt";
  EXPECT_EQ(said("torch==2.1.0\n", image), "");
}

}  // namespace
}  // namespace pinned_images::image
