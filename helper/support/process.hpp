// SPDX-License-Identifier: MIT
// Processes: an argument vector, never a shell; output captured or handed on line by line.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images {

struct Command {
  std::vector<std::string> argv;                   ///< argv[0] is looked up in PATH
  std::map<std::string, std::string> environment;  ///< added to ours, or in its place
  std::optional<std::filesystem::path> directory;
  std::string input;        ///< standard input; empty: /dev/null
  bool holds_locks = true;  ///< false: the child inherits its three streams and nothing else
};

struct Finished {
  int exit_code = 0;  ///< 128 + n for a process ended by signal n
  std::string out;
  std::string err;

  bool ok() const { return exit_code == 0; }
};

/// Called with each line (no line end) of standard output and standard error as it comes.
using LineSink = std::function<void(std::string_view line)>;

/// Runs a command to its end and returns what it printed. Throws Error (exit 1) that names the
/// program if it can't be started.
Finished run(const Command& command);

/// The same, and hands both streams' lines to `sink` as they come; `out` is captured too, `err`
/// keeps its last 64 KiB.
Finished run(const Command& command, const LineSink& sink);

/// Runs a command on our own three streams, so that it can talk to the user, and returns its exit
/// code. Its `input` is not used. Throws Error (exit 1) as `run`.
int run_on_console(const Command& command);

/// Returns the path of a program in PATH; absent if there is none.
std::optional<std::filesystem::path> find_program(std::string_view name);

/// From now on SIGINT, SIGTERM and SIGHUP are passed on to every running child's group before we
/// end with 128 + the signal. To be called once, by main.
void forward_signals();

}  // namespace pinned_images
