// SPDX-License-Identifier: MIT
#include "support/file.hpp"

#include "support/descriptor.hpp"
#include "support/error.hpp"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <mutex>
#include <set>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pinned_images {
namespace fs = std::filesystem;
namespace {

std::string hint_for(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return "check the path; nothing of that name is there";
    case EISDIR:
      return "name a file, not a folder";
    case ELOOP:
      return "make the symbolic links end in a file";
    case EACCES:
    case EPERM:
      return "give the user that runs this the permission to do so";
    case ENOSPC:
    case EDQUOT:
      return "free some disk space, then try again";
    case EROFS:
      return "put it on a file system that can be written to";
    default:
      return "check the file system that holds it";
  }
}

[[noreturn]] void fail(const fs::path& path, std::string_view what, int error) {
  throw input_error({path.string()},
                    fmt::format("{}: {}", what, std::generic_category().message(error)),
                    hint_for(error));
}

int open_retrying(const fs::path& path, int flags, mode_t mode = 0) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags, mode);
  } while (fd < 0 && errno == EINTR);
  return fd;
}

std::string read_all(const Descriptor& file, const fs::path& path) {
  std::string bytes;
  // Only a hint: what isn't a plain file has no size, and a file may grow.
  struct stat status = {};
  if (::fstat(file.get(), &status) == 0 && S_ISREG(status.st_mode)) {
    bytes.reserve(static_cast<std::size_t>(status.st_size));
  }
  std::string buffer(std::size_t{64} * 1024, '\0');
  for (;;) {
    const ssize_t count = ::read(file.get(), buffer.data(), buffer.size());
    if (count == 0) return bytes;
    if (count > 0) {
      bytes.append(buffer, 0, static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail(path, "can't be read", errno);
    }
  }
}

void write_all(const Descriptor& file, std::string_view bytes, const fs::path& path) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file.get(), bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno != EINTR) {
      fail(path, "can't be written", errno);
    }
  }
}

void make_folder_of(const fs::path& path) {
  if (!path.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) fail(path.parent_path(), "can't be made a folder", error.value());
}

// A file beside the target under a name nobody else has; removed unless it was renamed.
// Not mkstemp(3): its mode 0600 would end up on the target, and the umask can't be read safely.
class FileBeside {
 public:
  explicit FileBeside(const fs::path& target) : target_(target), file_(create()) {}
  ~FileBeside() {
    if (!renamed_) ::unlink(path_.c_str());
  }
  FileBeside(const FileBeside&) = delete;
  FileBeside& operator=(const FileBeside&) = delete;

  void write(std::string_view bytes, bool lasts) {
    struct stat old {};
    if (::stat(target_.c_str(), &old) == 0 && ::fchmod(file_.get(), old.st_mode & 07777U) != 0) {
      fail(target_, "can't be written", errno);
    }
    write_all(file_, bytes, target_);
    const bool is_kept = !lasts || ::fsync(file_.get()) == 0;
    if (!is_kept || !file_.close()) fail(target_, "can't be written", errno);
  }

  void rename() {
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail(target_, "can't be written", errno);
    renamed_ = true;
  }

 private:
  int create() {
    static std::atomic<unsigned> serial{0};
    for (;;) {
      path_ = target_.parent_path() / fmt::format(".pinned-images-{}-{}.tmp", ::getpid(), serial++);
      const int fd = open_retrying(path_, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd >= 0) return fd;
      if (errno != EEXIST) fail(target_, "can't be written", errno);
    }
  }

  fs::path target_;
  fs::path path_;
  Descriptor file_;
  bool renamed_ = false;
};

// Makes the rename last through a crash. Some file systems can't, and a folder may be closed to
// readers: the file is whole in either case.
void sync_folder_of(const fs::path& path) {
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const Descriptor descriptor(open_retrying(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (descriptor.get() >= 0) ::fsync(descriptor.get());
}

// A symbolic link stays one: what it leads to is written, be it there yet or not.
fs::path followed(fs::path path) {
  constexpr int most_links = 40;
  std::error_code error;
  for (int links = 0; fs::is_symlink(path, error); ++links) {
    if (links == most_links) fail(path, "can't be written", ELOOP);
    path = path.parent_path() / fs::read_symlink(path, error);
    if (error) fail(path, "can't be written", error.value());
  }
  return path;
}

void put_file(const fs::path& path, std::string_view bytes, bool lasts) {
  const fs::path target = followed(path);
  make_folder_of(target);
  FileBeside beside(target);
  beside.write(bytes, lasts);
  beside.rename();
  if (lasts) sync_folder_of(target);
}

// The folders to remove if a signal ends us. Never destroyed: the thread that ends us may use it
// while the main thread leaves.
struct TemporaryDirectories {
  std::mutex mutex;
  std::set<fs::path> paths;
};

TemporaryDirectories& temporary_directories() {
  static auto* const all = new TemporaryDirectories;
  return *all;
}

}  // namespace

bool lies_in(const fs::path& path, const fs::path& folder) {
  const fs::path relative = path.lexically_relative(folder);
  return !relative.empty() && *relative.begin() != "..";
}

std::string read_file(const fs::path& path) {
  const Descriptor file(open_retrying(path, O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) fail(path, "can't be read", errno);
  return read_all(file, path);
}

std::optional<std::string> read_file_if_exists(const fs::path& path) {
  const Descriptor file(open_retrying(path, O_RDONLY | O_CLOEXEC));
  if (file.get() >= 0) return read_all(file, path);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  fail(path, "can't be read", errno);
}

void write_file(const fs::path& path, std::string_view bytes) {
  put_file(path, bytes, true);
}

bool write_file_if_changed(const fs::path& path, std::string_view bytes) {
  if (read_file_if_exists(path) == bytes) return false;
  write_file(path, bytes);
  return true;
}

bool write_note_if_changed(const fs::path& path, std::string_view bytes) {
  if (read_file_if_exists(path) == bytes) return false;
  put_file(path, bytes, false);
  return true;
}

void touch_file(const fs::path& path) {
  make_folder_of(path);
  const Descriptor file(open_retrying(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  if (file.get() < 0 || ::futimens(file.get(), nullptr) != 0) {
    fail(path, "can't be written", errno);
  }
}

TemporaryDirectory::TemporaryDirectory() {
  std::error_code error;
  const fs::path folder = fs::temp_directory_path(error);
  if (error) {
    throw project_error("there is no folder for temporary files: " + error.message(),
                        "set TMPDIR to a folder that can be written to");
  }
  std::string name = (folder / ("pinned-images-" + std::string(6, 'X'))).string();
  const std::lock_guard lock(temporary_directories().mutex);
  if (::mkdtemp(name.data()) == nullptr) fail(folder, "can't hold a temporary folder", errno);
  path_ = name;
  temporary_directories().paths.insert(path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  const std::lock_guard lock(temporary_directories().mutex);
  temporary_directories().paths.erase(path_);
}

void remove_temporary_directories() noexcept {
  const std::lock_guard lock(temporary_directories().mutex);
  std::error_code ignored;
  for (const fs::path& path : temporary_directories().paths) fs::remove_all(path, ignored);
}

// Without O_CLOEXEC, unlike every other descriptor: children are meant to hold the lock too.
FileLock::FileLock(const fs::path& path) {
  make_folder_of(path);
  fd_ = open_retrying(path, O_RDWR | O_CREAT, 0666);  // NOLINT(android-cloexec-open)
  if (fd_ < 0) fail(path, "can't be locked", errno);
}

// Unlocked, not only closed: a daemon that a child left behind must not keep it for ever.
FileLock::~FileLock() {
  ::flock(fd_, LOCK_UN);
  ::close(fd_);
}

bool FileLock::try_lock() {
  while (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "flock");
  }
  return true;
}

void FileLock::lock() {
  while (::flock(fd_, LOCK_EX) != 0) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "flock");
  }
}

}  // namespace pinned_images
