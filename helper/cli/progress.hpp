// SPDX-License-Identifier: MIT
// What takes long: what it is, how far, how long; told as one line for the bottom of a terminal, or
// as plain lines from time to time. It has no clock and prints nothing.
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::cli {

using Clock = std::chrono::steady_clock;

/// Returns a text without control characters in at most so many columns, `...` at its end if it was
/// cut. What may be drawn two columns wide is counted as two.
std::string fitted(std::string_view text, std::size_t columns);

/// Something that takes long: an engine's work on an image, or work that is counted.
struct Task {
  std::string image;         ///< or empty
  std::string what;          ///< `STEP 4/9: RUN pip install torch`; counted work: `asked about`
  std::size_t done = 0;      ///< counted work alone, as the rest
  std::size_t total = 0;     ///< 0: not known yet
  std::string unit;          ///< `tag`
  std::optional<long> last;  ///< seconds that it took the last time
};

class Progress {
 public:
  /// Returns the number that the task goes by.
  int begin(Task task, Clock::time_point now);
  Task& task(int number) { return entries_.at(number).task; }
  /// Something was printed that tells that this goes on.
  void heard_of(int number, Clock::time_point now) { entries_.at(number).told = now; }
  void end(int number) { entries_.erase(number); }

  /// Returns all that goes on as one line of at most so many columns; empty if nothing does.
  std::string line(Clock::time_point now, std::size_t columns) const;

  /// Returns a line for each task that was not told of for long, and takes them as told: counted
  /// work after 10 s, an engine's after a minute; later on after a tenth of its time so far.
  std::vector<std::string> due(Clock::time_point now);

 private:
  struct Entry {
    Task task;
    Clock::time_point begin;
    Clock::time_point told;
  };

  static std::string part(const Entry& entry, Clock::time_point now, std::size_t columns);

  std::map<int, Entry> entries_;  // in the order they began in
  int next_ = 0;
};

}  // namespace pinned_images::cli
