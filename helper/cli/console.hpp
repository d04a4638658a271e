// SPDX-License-Identifier: MIT
// What the helper prints: results on standard output, the rest on standard error, each line whole
// even where several images are built at once, or a line at the bottom shows what goes on.
#pragma once

#include "cli/log_section.hpp"
#include "cli/progress.hpp"
#include "support/error.hpp"
#include "support/process.hpp"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace pinned_images::cli {

/// How a part of a line looks on a terminal; elsewhere, or with NO_COLOR, as the rest.
enum class Style { Plain, Bold, Faint, Good, Notice, Bad };

struct Span {
  std::string text;
  Style style = Style::Plain;
};

/// How long work is shown: Lines come from time to time; Sections are GitLab's, with Lines.
enum class Showing { Nothing, Lines, Sections, StatusLine };

/// Returns what suits standard error and the environment (TERM, GITLAB_CI).
Showing usual_showing();

class Console {
 public:
  explicit Console(Showing showing = Showing::Nothing) : showing_(showing) {}

  /// Prints one line of the result, escaped for a terminal.
  void result(std::string_view line);
  /// Prints one line of the result, each part escaped for a terminal and in its style.
  void result(const std::vector<Span>& spans);
  /// Prints text as it is, for output that a program reads.
  void raw_result(std::string_view text);
  /// Prints one line on what is going on.
  void note(std::string_view line);
  /// Prints `warning: ...`.
  void warning(std::string_view line);
  /// Prints `warning: <problem>; <instead>` and the hint of an error that does not end the run.
  void warning(const Error& error, const std::string& instead, const std::string& image = "");
  /// Prints an error with its hint; the image it is about goes before it.
  void error(const Error& error, std::string_view image = "");
  /// Returns a sink that prints `[name] line` as a note.
  LineSink prefixed(const std::string& name);

  // For cli/work.hpp, whose objects end what they begin; section() gives a section its name.
  int begin(Task task);
  void change(int number, const std::function<void(Task&)>& how);
  void end(int number);
  /// Prints a line of the output of a task's engine, `[image] line`.
  void output(int number, std::string_view line);
  bool wants_sections() const { return showing_ == Showing::Sections; }
  void section(const std::string& image, LogSection section);

 private:
  void print_error(const std::string& text);
  void print_result(const std::string& text);
  void redraw();
  void watch(const std::stop_token& stop);

  Showing showing_;
  std::mutex mutex_;  // of all that follows
  std::condition_variable_any stopped_;
  Progress progress_;
  std::string status_;  // the line that is at the bottom now
  int sections_ = 0;
  std::jthread watcher_;  // the last member: it ends before the others do
};

}  // namespace pinned_images::cli
