// SPDX-License-Identifier: MIT
// What the helper prints: results on standard output, the rest on standard error, each line whole
// even where several images are built at once.
#pragma once

#include "support/error.hpp"
#include "support/process.hpp"

#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::cli {

/// How a part of a line looks on a terminal; elsewhere, or with NO_COLOR, as the rest.
enum class Style { Plain, Bold, Faint, Good, Notice, Bad };

struct Span {
  std::string text;
  Style style = Style::Plain;
};

class Console {
 public:
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

 private:
  std::mutex mutex_;
};

}  // namespace pinned_images::cli
