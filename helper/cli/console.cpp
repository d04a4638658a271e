// SPDX-License-Identifier: MIT
#include "cli/console.hpp"

#include "support/escape.hpp"

#include <cstdio>

#include <fmt/core.h>

namespace pinned_images::cli {

void Console::result(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  fmt::print(stdout, "{}\n", for_terminal(line));
  std::fflush(stdout);
}

void Console::raw_result(std::string_view text) {
  const std::scoped_lock lock(mutex_);
  fmt::print(stdout, "{}", text);
  std::fflush(stdout);
}

void Console::note(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  fmt::print(stderr, "{}\n", for_terminal(line));
}

void Console::warning(std::string_view line) {
  note("warning: " + std::string(line));
}

void Console::warning(const Error& error, const std::string& instead, const std::string& image) {
  const std::string about = image.empty() ? "" : image + ": ";
  this->error(Error(error.code(), std::nullopt,
                    "warning: " + about + error.problem() + "; " + instead, error.hint()));
}

void Console::error(const Error& error, std::string_view image) {
  const std::scoped_lock lock(mutex_);
  const std::string prefix = image.empty() ? "" : for_terminal(image) + ": ";
  fmt::print(stderr, "{}{}\n", prefix, error.text());
}

LineSink Console::prefixed(const std::string& name) {
  return [this, name](std::string_view line) { note("[" + name + "] " + std::string(line)); };
}

}  // namespace pinned_images::cli
