// SPDX-License-Identifier: MIT
// What a check of the surroundings found: one line each, printed as it comes, and the exit code of
// them all.
#pragma once

#include "cli/console.hpp"
#include "support/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace pinned_images::cli {

class Findings {
 public:
  explicit Findings(Console& console) : console_(console) {}

  Console& console() { return console_; }

  /// Each prints `ok`, `notice` or `problem`, the check's name and what was found; a notice is what
  /// could not be tried, or is good to know.
  void ok(std::string_view check, std::string_view text);
  void notice(std::string_view check, std::string_view text, std::string_view hint = "");
  void problem(std::string_view check, const Error& error);

  /// Returns whether a problem is that a registry refused us.
  bool refused() const { return code_ == ExitCode::Refused; }

  /// Prints how many there were of each and returns the exit code: 0 without a problem, else that
  /// of the most final one: refused (5), then what is wrong here (1), then no answer (4).
  int finish(std::string_view command);

 private:
  void line(std::string_view grade, std::string_view check, std::string_view text);

  Console& console_;
  std::size_t oks_ = 0;
  std::size_t notices_ = 0;
  std::size_t problems_ = 0;
  ExitCode code_ = ExitCode::Done;
};

}  // namespace pinned_images::cli
