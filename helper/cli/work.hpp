// SPDX-License-Identifier: MIT
// Work that takes long, shown for as long as its object lives.
#pragma once

#include "cli/console.hpp"
#include "engine/failure.hpp"

#include <cstddef>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::cli {

/// Work of which it is known how much there is: `asked about 12/200 images`. Several threads may
/// use it.
class CountedWork {
 public:
  /// `unit` is what is counted, one of it: `image`.
  CountedWork(Console& console, std::string what, std::string unit, std::size_t total = 0);
  ~CountedWork();
  CountedWork(const CountedWork&) = delete;
  CountedWork& operator=(const CountedWork&) = delete;

  /// So many more are done, and so many more are known of.
  void add(std::size_t done = 1, std::size_t more = 0);

 private:
  Console& console_;
  int number_;
};

/// What an engine does for an image. Its output is printed as it comes; in a job of GitLab it is
/// kept, and printed as a section when it is done: collapsed, or open if it failed.
class ImageWork {
 public:
  ImageWork(Console& console, std::string image, std::string what,
            std::optional<long> last = std::nullopt);
  /// Without done() before: it failed.
  ~ImageWork();
  ImageWork(const ImageWork&) = delete;
  ImageWork& operator=(const ImageWork&) = delete;

  /// Says what is done now: `pulling python:3.11`.
  void at(const std::string& what);
  /// Returns a sink for the engine's lines, to be used while this lives.
  LineSink sink();
  /// It succeeded: prints `[image] <what> in 6 min 1 s`, nothing if `what` is empty.
  void done(const std::string& what = "");

 private:
  void take(std::string_view line);
  void print_section(const std::string& header, bool collapsed);
  long seconds() const;

  Console& console_;
  std::string image_;
  std::string what_;
  Clock::time_point start_ = Clock::now();
  std::time_t section_begin_ = std::time(nullptr);
  int number_;
  engine::OutputTail tail_;  // for the step that it is at
  std::vector<std::string> kept_;
  std::size_t kept_bytes_ = 0;
  bool is_done_ = false;
};

}  // namespace pinned_images::cli
