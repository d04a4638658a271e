// SPDX-License-Identifier: MIT
// A file descriptor with one owner, closed when that ends.
#pragma once

#include <utility>

#include <unistd.h>

namespace pinned_images {

/// Owns a descriptor, or none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { close(); }

  int get() const { return fd_; }
  bool is_open() const { return fd_ >= 0; }

  /// Returns whether it was closed without an error: some file systems report a failed write here.
  /// Nothing open is nothing failed.
  bool close() { return !is_open() || ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_ = -1;
};

}  // namespace pinned_images
