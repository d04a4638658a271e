// SPDX-License-Identifier: MIT
// Files: read whole, written beside and renamed, locked, and temporary folders.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace pinned_images {

/// Returns whether `path` is `folder` or below it, both being absolute, or real paths.
bool lies_in(const std::filesystem::path& path, const std::filesystem::path& folder);

/// Returns the bytes of a file. Throws Error (exit 1) that names the file and the reason.
std::string read_file(const std::filesystem::path& path);

/// Returns the bytes of a file; absent if there is none. Throws Error if it can't be read.
std::optional<std::string> read_file_if_exists(const std::filesystem::path& path);

/// Writes `bytes` to a temporary file in the same folder, fsyncs, and renames it to `path`. Makes
/// missing folders, keeps the mode, follows a link. Throws Error (exit 1); `path` is then as it
/// was.
void write_file(const std::filesystem::path& path, std::string_view bytes);

/// The same if the file holds other bytes; returns whether it wrote.
bool write_file_if_changed(const std::filesystem::path& path, std::string_view bytes);

/// The same for what may be lost, and without fsync: whoever reads it finds the old bytes or the
/// new ones, but after a crash of the machine perhaps none.
bool write_note_if_changed(const std::filesystem::path& path, std::string_view bytes);

/// Makes `path` exist with the present time as its modification time.
void touch_file(const std::filesystem::path& path);

/// A folder of our own with mode 0700, removed with all in it at the end of scope.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Removes the folders of all TemporaryDirectory of this process, for an end by a signal.
void remove_temporary_directories() noexcept;

/// An exclusive flock(2). Its descriptor is inherited by the processes started meanwhile, so that
/// an engine's client that outlives a killed helper still holds it.
class FileLock {
 public:
  /// Makes the file and waits until the lock is ours. `waiting` is called once if we must wait.
  template <class Waiting>
  FileLock(const std::filesystem::path& path, Waiting&& waiting) : FileLock(path) {
    if (!try_lock()) {
      waiting();
      lock();
    }
  }
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;

 private:
  explicit FileLock(const std::filesystem::path& path);
  bool try_lock();
  void lock();

  int fd_ = -1;
};

}  // namespace pinned_images
