// SPDX-License-Identifier: MIT
// A repository made by git itself, read through our eyes.
#include "support/git.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/process.hpp"
#include "support/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pinned_images {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::UnorderedElementsAre;

class GitTest : public testing::Test {
 protected:
  GitTest() {
    if (!find_program("git")) return;
    git({"init", "-q", "-b", "main", folder_.path().string()});
  }

  void SetUp() override {
    if (!find_program("git")) GTEST_SKIP() << "git is not installed";
  }

  std::string git(std::vector<std::string> arguments) {
    Command command;
    command.argv = {"git"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    command.directory = folder_.path();
    for (const char* who : {"AUTHOR", "COMMITTER"}) {
      command.environment[std::string("GIT_") + who + "_NAME"] = "a";
      command.environment[std::string("GIT_") + who + "_EMAIL"] = "a@example.edu";
    }
    const Finished finished = run(command);
    EXPECT_TRUE(finished.ok()) << finished.err;
    return std::string(trim(finished.out));
  }

  void commit(const std::string& path, const std::string& text) {
    write_file(folder_.path() / path, text);
    git({"add", "-A"});
    git({"commit", "-q", "-m", "x"});
  }

  std::string problem(const std::function<void()>& work) {
    try {
      work();
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.code())) + ": " + error.problem();
    }
    return "none";
  }

  TemporaryDirectory folder_;
};

TEST_F(GitTest, files_with_odd_names_and_without_links) {
  commit("a \"quoted\"\nname/ä.txt", "one");
  commit("empty", "");
  fs::create_symlink("empty", folder_.path() / "link");
  commit("run.sh", "#!/bin/sh\n");
  fs::permissions(folder_.path() / "run.sh", fs::perms::owner_all);
  commit("z", std::string(5, '\0') + "\n");
  const Git repository(folder_.path() / "a \"quoted\"\nname");
  EXPECT_EQ(repository.top(), fs::canonical(folder_.path()));
  const auto files = repository.files(repository.trees({git({"rev-parse", "HEAD"})}).at(0));
  std::vector<std::string> seen;
  repository.read(files, [&](const GitEntry& entry, std::string_view bytes) {
    EXPECT_EQ(entry.size, bytes.size());
    seen.push_back(entry.path + "=" + std::string(bytes));
  });
  EXPECT_THAT(seen, ElementsAre("a \"quoted\"\nname/ä.txt=one", "empty=", "run.sh=#!/bin/sh\n",
                                "z=" + std::string(5, '\0') + "\n"));
  write_file(folder_.path() / "new", "");
  write_file(folder_.path() / ".gitignore", "ignored\n");
  write_file(folder_.path() / "ignored", "");
  EXPECT_THAT(repository.working_files(),
              UnorderedElementsAre("a \"quoted\"\nname/ä.txt", "empty", "link", "run.sh", "z",
                                   "new", ".gitignore"));
}

TEST_F(GitTest, refs_are_the_same_here_and_at_a_remote_of_the_same_commits) {
  commit("a", "1");
  git({"tag", "-a", "v1", "-m", "x"});
  git({"tag", "-a", "v2", "-m", "a tag of a tag", "v1"});
  git({"remote", "add", "self", "."});
  const Git repository(folder_.path());
  EXPECT_THAT(repository.remotes(), ElementsAre("self"));
  GitRefs theirs = repository.refs_of("self");
  EXPECT_EQ(theirs.erase("HEAD"), 1U);
  EXPECT_EQ(theirs, repository.refs());
  EXPECT_EQ(theirs.size(), 3U);
  const std::string tree = git({"rev-parse", "HEAD^{tree}"});
  EXPECT_THAT(repository.trees({theirs["refs/tags/v2"], theirs["refs/heads/main"]}),
              ElementsAre(tree, tree));
}

TEST_F(GitTest, what_is_not_here) {
  commit("a", "1");
  const Git repository(folder_.path());
  const std::string head = git({"rev-parse", "HEAD"});
  const std::string blob = git({"rev-parse", "HEAD:a"});
  const std::string none(40, '1');
  EXPECT_THAT(repository.missing({head, none, blob}), ElementsAre(none));
  EXPECT_THAT(repository.missing({}), ElementsAre());
  EXPECT_THAT(repository.trees({none, blob, head}),
              ElementsAre("", "", git({"rev-parse", "HEAD^{tree}"})));
  EXPECT_EQ(
      problem([&] {
        repository.read({{"a", blob, 1}, {"b", none, 7}}, [](const GitEntry&, std::string_view) {});
      }),
      "1: git has no object " + none + " (b)");
}

TEST_F(GitTest, shallow_or_not) {
  commit("a", "1");
  commit("a", "2");
  EXPECT_FALSE(Git(folder_.path()).is_shallow());
  git({"clone", "-q", "--depth=1", "file://" + folder_.path().string(), "deep"});
  EXPECT_TRUE(Git(folder_.path() / "deep").is_shallow());
}

TEST_F(GitTest, no_word_of_a_password_in_a_remote) {
  git({"remote", "add", "origin", "http://me:s3cret@127.0.0.1:1/x.git"});
  const std::string text = problem([&] { Git(folder_.path()).refs_of("origin"); });
  EXPECT_THAT(text, testing::StartsWith("4: git ls-remote origin failed: "));
  EXPECT_THAT(text, testing::HasSubstr("127.0.0.1"));
  EXPECT_THAT(text, testing::Not(testing::HasSubstr("s3cret")));
}

TEST_F(GitTest, no_repository) {
  const TemporaryDirectory other;
  EXPECT_THAT(problem([&] { const Git repository(other.path()); }),
              testing::StartsWith("1: " + other.path().string() +
                                  " is in no git repository that can be read: fatal: "));
}

}  // namespace
}  // namespace pinned_images
