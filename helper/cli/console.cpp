// SPDX-License-Identifier: MIT
#include "cli/console.hpp"

#include "support/escape.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include <fmt/core.h>
#include <sys/ioctl.h>
#include <unistd.h>

namespace pinned_images::cli {
namespace {

bool is_set(const char* variable) {
  const char* const value = std::getenv(variable);
  return value != nullptr && *value != '\0';
}

bool is_terminal(int stream) {
  const char* terminal = std::getenv("TERM");
  const bool dumb = terminal != nullptr && std::string_view(terminal) == "dumb";
  return !dumb && ::isatty(stream) != 0;
}

// no-color.org: set and not empty.
bool is_coloured() {
  return !is_set("NO_COLOR") && is_terminal(STDOUT_FILENO);
}

// One less than there are: many terminals go on in the next line once the last one is filled.
std::size_t usable_columns() {
  constexpr std::size_t usual = 80;
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return (known ? size.ws_col : usual) - 1;
}

constexpr const char* erase_terminal_line = "\r\x1b[K";

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

Showing usual_showing() {
  if (is_terminal(STDERR_FILENO)) return Showing::StatusLine;
  return is_set("GITLAB_CI") ? Showing::Sections : Showing::Lines;
}

void Console::result(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  print_result(for_terminal(line) + "\n");
}

void Console::result(const std::vector<Span>& spans) {
  const bool coloured = is_coloured();
  std::string line;
  for (const Span& span : spans) {
    const std::string_view code = coloured ? code_of(span.style) : "";
    line += std::string(code) + for_terminal(span.text) + (code.empty() ? "" : "\x1b[0m");
  }
  const std::scoped_lock lock(mutex_);
  print_result(line + "\n");
}

void Console::raw_result(std::string_view text) {
  const std::scoped_lock lock(mutex_);
  print_result(std::string(text));
}

void Console::note(std::string_view line) {
  const std::scoped_lock lock(mutex_);
  print_error(for_terminal(line) + "\n");
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
  print_error(prefix + error.text() + "\n");
}

LineSink Console::prefixed(const std::string& name) {
  return [this, name](std::string_view line) { note("[" + name + "] " + std::string(line)); };
}

int Console::begin(Task task) {
  const std::scoped_lock lock(mutex_);
  const int number = progress_.begin(std::move(task), Clock::now());
  redraw();
  if (showing_ != Showing::Nothing && !watcher_.joinable()) {
    watcher_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
  }
  return number;
}

void Console::change(int number, const std::function<void(Task&)>& how) {
  const std::scoped_lock lock(mutex_);
  how(progress_.task(number));
  redraw();
}

void Console::end(int number) {
  const std::scoped_lock lock(mutex_);
  progress_.end(number);
  redraw();
}

void Console::output(int number, std::string_view line) {
  const std::scoped_lock lock(mutex_);
  progress_.heard_of(number, Clock::now());
  const std::string& image = progress_.task(number).image;
  print_error(for_terminal("[" + image + "] " + std::string(line)) + "\n");
}

void Console::section(const std::string& image, LogSection section) {
  const std::scoped_lock lock(mutex_);
  section.name = section_name(image, section.begin, ++sections_);
  print_error(to_text(section));
}

// In one piece, so that no other program's line gets between. That it can't be written is no reason
// to stop: there is nobody who reads it.
void Console::print_error(const std::string& text) {
  std::string all = status_.empty() ? text : erase_terminal_line + text;
  if (showing_ == Showing::StatusLine) {
    status_ = progress_.line(Clock::now(), usable_columns());
    all += status_;
  }
  std::fwrite(all.data(), 1, all.size(), stderr);
}

void Console::print_result(const std::string& text) {
  if (!std::exchange(status_, "").empty()) std::fputs(erase_terminal_line, stderr);
  fmt::print(stdout, "{}", text);
  std::fflush(stdout);
  redraw();
}

void Console::redraw() {
  if (showing_ != Showing::StatusLine) return;
  if (progress_.line(Clock::now(), usable_columns()) != status_) print_error("");
}

// Time passes without events, too.
void Console::watch(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, stop, std::chrono::seconds(1),
                            [&stop] { return stop.stop_requested(); })) {
    if (showing_ == Showing::StatusLine) {
      redraw();
    } else {
      for (const std::string& line : progress_.due(Clock::now())) {
        print_error(for_terminal(line) + "\n");
      }
    }
  }
}

}  // namespace pinned_images::cli
