// SPDX-License-Identifier: MIT
#include "image/registry_guess.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

std::string prefix_of(const std::string& remote) {
  return guess_registry(remote, {}).prefix;
}

const std::string example = "registry.example.edu/group/project";

TEST(RegistryGuess, GitsSpellingsOfARemote) {
  for (const char* remote :
       {"https://git.lab.edu/ml/demo.git", "https://me:hush@git.lab.edu/ml/demo",
        "ssh://git@git.lab.edu:2222/ml/demo.git/", "git+ssh://git.lab.edu//ml/demo//",
        "git@git.lab.edu:ml/demo.git", "git.lab.edu:/ml/demo", " GIT@Git.Lab.edu:ML/Demo.git\n"}) {
    EXPECT_EQ(prefix_of(remote), "registry.git.lab.edu/ml/demo") << remote;
  }
  EXPECT_EQ(prefix_of("https://github.com/ml/demo"), "ghcr.io/ml/demo");
}

TEST(RegistryGuess, AFolderIsNoHost) {
  for (const std::string& remote :
       {std::string(), std::string("/srv/git/demo.git"), std::string("../demo"),
        std::string("./a:b"), std::string("file:///srv/git/demo.git"), std::string("git@host"),
        std::string("https://git.lab.edu/"), std::string("git.lab.edu:.git"),
        std::string(1'000'000, 'a')}) {
    EXPECT_EQ(prefix_of(remote), example) << remote.substr(0, 50);
  }
}

TEST(RegistryGuess, ARemoteThatMakesNoPrefix) {
  const RegistryGuess guess = guess_registry("https://git.lab.edu/~me/demo", {});
  EXPECT_EQ(guess.prefix, example);
  EXPECT_EQ(guess.reason, "the git remote https://git.lab.edu/~me/demo makes no registry's name");
  EXPECT_FALSE(guess.sure);
}

TEST(RegistryGuess, AnImageOfACiFileGoesFirst) {
  const RegistryGuess guess =
      guess_registry("git@git.lab.edu:ml/demo.git",
                     {"python", "hub.lab.edu:5050/ml/demos/a", "hub.lab.edu:5050/ml/demo/full"});
  EXPECT_EQ(guess.prefix, "hub.lab.edu:5050/ml/demo");
  EXPECT_EQ(guess.reason, "a CI file names an image there");
  EXPECT_TRUE(guess.sure);
}

TEST(RegistryGuess, Prefixes) {
  for (const char* text :
       {"r.example", "r.example/a/b", "localhost", "localhost/a", "r:5000/a__b", "r-1.example:1"}) {
    EXPECT_TRUE(is_registry_prefix(text)) << text;
  }
  for (const std::string& text :
       {std::string(), std::string("r"), std::string("r/a"), std::string("r.example/"),
        std::string("r.example//a"), std::string("R.example"), std::string(".r.example"),
        std::string("r.example."), std::string("r:"), std::string("r:x/a"),
        std::string("me@r.example/a"), std::string("https://r.example/a"),
        std::string("r.example/a:1"), "r.example/" + std::string(1'000'000, 'a')}) {
    EXPECT_FALSE(is_registry_prefix(text)) << text.substr(0, 50);
  }
}

}  // namespace
}  // namespace pinned_images::image
