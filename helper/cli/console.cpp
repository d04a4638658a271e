// SPDX-License-Identifier: MIT
#include "cli/console.hpp"

#include "support/escape.hpp"

#include <cstdio>
#include <cstdlib>

#include <fmt/core.h>
#include <unistd.h>

namespace pinned_images::cli {
namespace {

// no-color.org: set and not empty.
bool is_coloured() {
  const char* no_colour = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return (no_colour == nullptr || *no_colour == '\0') && !dumb && ::isatty(STDOUT_FILENO) != 0;
}

std::string_view code_of(Style style) {
  switch (style) {
    case Style::Plain:
      return "";
    case Style::Bold:
      return "\x1b[1m";
    case Style::Faint:
      return "\x1b[2m";
    case Style::Good:
      return "\x1b[32m";
    case Style::Notice:
      return "\x1b[33m";
    case Style::Bad:
      return "\x1b[31m";
  }
  return "";
}

}  // namespace

void Console::result(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  fmt::print(stdout, "{}\n", for_terminal(line));
  std::fflush(stdout);
}

void Console::result(const std::vector<Span>& spans) {
  const bool coloured = is_coloured();
  std::string line;
  for (const Span& span : spans) {
    const std::string_view code = coloured ? code_of(span.style) : "";
    line += std::string(code) + for_terminal(span.text) + (code.empty() ? "" : "\x1b[0m");
  }
  const std::scoped_lock lock(mutex_);
  fmt::print(stdout, "{}\n", line);
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
