// SPDX-License-Identifier: MIT
#include "support/file.hpp"

#include "support/error.hpp"

#include <chrono>
#include <cstdlib>
#include <future>

#include <gmock/gmock.h>
#include <sys/stat.h>

namespace pinned_images {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class FileTest : public testing::Test {
 protected:
  FileTest() { fs::create_directory(folder_); }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (const auto& entry : fs::directory_iterator(folder_)) {
      result.push_back(entry.path().filename().string());
    }
    return result;
  }

  static unsigned mode(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777U;
  }

  TemporaryDirectory temporary_;
  fs::path folder_ = temporary_.path() / "a folder";
  fs::path file_ = folder_ / "a file";
};

template <class Function>
std::string error_of(Function&& function) {
  try {
    function();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::Wrong);
    return error.text();
  }
  return "no error";
}

TEST_F(FileTest, ReadsBackWhatWasWritten) {
  std::string bytes(300000, '\0');
  for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<char>(at % 251);
  write_file(file_, bytes);
  EXPECT_EQ(read_file(file_), bytes);
  EXPECT_EQ(read_file_if_exists(file_), bytes);
}

TEST_F(FileTest, ReadsAnEmptyFile) {
  write_file(file_, "");
  EXPECT_EQ(read_file(file_), "");
  EXPECT_EQ(read_file_if_exists(file_), "");
}

TEST_F(FileTest, SaysWhyAFileCannotBeRead) {
  EXPECT_EQ(error_of([&] { read_file(file_); }),
            file_.string() +
                ": can't be read: No such file or directory\n"
                "  hint: check the path; nothing of that name is there");
  EXPECT_EQ(error_of([&] { read_file(folder_); }), folder_.string() +
                                                       ": can't be read: Is a directory\n"
                                                       "  hint: name a file, not a folder");
}

TEST_F(FileTest, TellsAbsentFromUnreadable) {
  EXPECT_EQ(read_file_if_exists(file_), std::nullopt);
  EXPECT_EQ(read_file_if_exists(folder_ / "none" / "none"), std::nullopt);
  write_file(file_, "x");
  EXPECT_EQ(read_file_if_exists(file_ / "below a file"), std::nullopt);
  EXPECT_EQ(error_of([&] { read_file_if_exists(folder_); }),
            folder_.string() +
                ": can't be read: Is a directory\n"
                "  hint: name a file, not a folder");
}

TEST_F(FileTest, MakesMissingFolders) {
  write_file(folder_ / "new" / "er" / "f", "x");
  EXPECT_EQ(read_file(folder_ / "new" / "er" / "f"), "x");
}

TEST_F(FileTest, PutsANewFileInTheOldOnesPlace) {
  write_file(file_, "old");
  fs::create_hard_link(file_, temporary_.path() / "held");
  write_file(file_, "new");
  EXPECT_EQ(read_file(file_), "new");
  EXPECT_EQ(read_file(temporary_.path() / "held"), "old") << "it was written in place";
  EXPECT_THAT(names(), ElementsAre("a file"));
}

TEST_F(FileTest, KeepsTheModeAndGivesANewFileTheUsualOne) {
  const mode_t umask_before = ::umask(022);
  write_file(file_, "old");
  EXPECT_EQ(mode(file_), 0644U);
  fs::permissions(file_, fs::perms(0750));
  write_file(file_, "new");
  EXPECT_EQ(mode(file_), 0750U);
  ::umask(umask_before);
}

TEST_F(FileTest, WritesWhatALinkLeadsTo) {
  const fs::path link = temporary_.path() / "link";
  fs::create_symlink("a folder/a file", link);
  write_file(link, "first");
  write_file(link, "second");
  EXPECT_TRUE(fs::is_symlink(link));
  EXPECT_EQ(read_file(file_), "second");
}

TEST_F(FileTest, SaysThatLinksLeadNowhere) {
  fs::create_symlink("a file", file_);
  EXPECT_EQ(error_of([&] { write_file(file_, "x"); }),
            file_.string() +
                ": can't be written: Too many levels of symbolic links\n"
                "  hint: make the symbolic links end in a file");
}

TEST_F(FileTest, LeavesNothingBehindIfItCannotWrite) {
  fs::create_directories(file_ / "not empty");
  EXPECT_EQ(error_of([&] { write_file(file_, "x"); }), file_.string() +
                                                           ": can't be written: Is a directory\n"
                                                           "  hint: name a file, not a folder");
  EXPECT_THAT(names(), ElementsAre("a file"));
  EXPECT_TRUE(fs::is_directory(file_ / "not empty"));
}

TEST_F(FileTest, SaysWhyAFolderCannotBeMade) {
  write_file(file_, "x");
  EXPECT_EQ(error_of([&] { write_file(file_ / "b" / "c", "x"); }),
            (file_ / "b").string() +
                ": can't be made a folder: Not a directory\n"
                "  hint: check the path; nothing of that name is there");
}

TEST_F(FileTest, WritesOnlyChanges) {
  EXPECT_TRUE(write_file_if_changed(file_, "x"));
  fs::create_hard_link(file_, temporary_.path() / "held");
  EXPECT_FALSE(write_file_if_changed(file_, "x"));
  EXPECT_EQ(fs::hard_link_count(file_), 2U) << "it was written again";
  EXPECT_TRUE(write_file_if_changed(file_, "y"));
  EXPECT_EQ(read_file(file_), "y");
}

TEST_F(FileTest, WritesOnlyChangesOfNotes) {
  EXPECT_TRUE(write_note_if_changed(file_, "x"));
  fs::create_hard_link(file_, temporary_.path() / "held");
  EXPECT_FALSE(write_note_if_changed(file_, "x"));
  EXPECT_TRUE(write_note_if_changed(file_, "y"));
  EXPECT_EQ(read_file(file_), "y");
  EXPECT_EQ(read_file(temporary_.path() / "held"), "x") << "it was written in place";
}

TEST_F(FileTest, TouchMakesTheFileOrItsTimeNew) {
  const fs::path stamp = folder_ / "stamps" / "push";
  touch_file(stamp);
  EXPECT_EQ(read_file(stamp), "");
  write_file(stamp, "kept");
  const auto long_ago = fs::last_write_time(stamp) - std::chrono::hours(24);
  fs::last_write_time(stamp, long_ago);
  touch_file(stamp);
  EXPECT_GT(fs::last_write_time(stamp), long_ago + std::chrono::hours(23));
  EXPECT_EQ(read_file(stamp), "kept");
}

TEST_F(FileTest, TouchSaysWhyItCannot) {
  EXPECT_EQ(error_of([&] { touch_file(folder_); }), folder_.string() +
                                                        ": can't be written: Is a directory\n"
                                                        "  hint: name a file, not a folder");
}

class TemporaryDirectoryTest : public FileTest {
 protected:
  TemporaryDirectoryTest() {
    if (const char* value = std::getenv("TMPDIR")) before_ = value;
    ::setenv("TMPDIR", folder_.c_str(), 1);
  }
  ~TemporaryDirectoryTest() override {
    if (before_) {
      ::setenv("TMPDIR", before_->c_str(), 1);
    } else {
      ::unsetenv("TMPDIR");
    }
  }

 private:
  std::optional<std::string> before_;
};

TEST_F(TemporaryDirectoryTest, IsOursAloneAndRemovedWithAllInIt) {
  {
    const TemporaryDirectory one;
    const TemporaryDirectory two;
    EXPECT_NE(one.path(), two.path());
    EXPECT_EQ(one.path().parent_path(), folder_);
    EXPECT_EQ(mode(one.path()), 0700U);
    write_file(one.path() / "a" / "b", "x");
  }
  EXPECT_THAT(names(), IsEmpty());
}

TEST_F(TemporaryDirectoryTest, SaysThatThereIsNoPlaceForIt) {
  ::setenv("TMPDIR", file_.c_str(), 1);
  EXPECT_EQ(error_of([] { TemporaryDirectory(); }),
            "there is no folder for temporary files: No such file or directory\n"
            "  hint: set TMPDIR to a folder that can be written to");
}

void never() {
  ADD_FAILURE() << "it had to wait";
}

TEST_F(FileTest, LockIsFreeAgainAtTheEndOfItsScope) {
  { const FileLock lock(folder_ / "new" / "lock", never); }
  const FileLock lock(folder_ / "new" / "lock", never);
}

TEST_F(FileTest, LockKeepsTheSecondOut) {
  std::optional<FileLock> first(std::in_place, file_, never);
  std::promise<void> waits;
  int calls = 0;
  auto second = std::async(std::launch::async, [&] {
    const FileLock lock(file_, [&] {
      ++calls;
      waits.set_value();
    });
    return first.has_value();
  });
  waits.get_future().wait();
  EXPECT_EQ(second.wait_for(std::chrono::seconds(0)), std::future_status::timeout);
  first.reset();
  EXPECT_FALSE(second.get());
  EXPECT_EQ(calls, 1);
}

TEST_F(FileTest, LockIsNotLeftBehindByAnExceptionWhileWaiting) {
  std::optional<FileLock> first(std::in_place, file_, never);
  EXPECT_THROW(FileLock(file_, [] { throw std::runtime_error("stop"); }), std::runtime_error);
  first.reset();
  const FileLock second(file_, never);
}

TEST_F(FileTest, LockSaysWhyItCannot) {
  EXPECT_EQ(error_of([&] { FileLock(folder_, never); }), folder_.string() +
                                                             ": can't be locked: Is a directory\n"
                                                             "  hint: name a file, not a folder");
}

TEST(LiesIn, KnowsAFolderAndWhatIsBelowIt) {
  EXPECT_TRUE(lies_in("/a/b/c", "/a/b"));
  EXPECT_TRUE(lies_in("/a/b", "/a/b"));
  EXPECT_TRUE(lies_in("/a/b/..c", "/a/b"));
  EXPECT_FALSE(lies_in("/a/bc", "/a/b"));
  EXPECT_FALSE(lies_in("/a", "/a/b"));
}

}  // namespace
}  // namespace pinned_images
