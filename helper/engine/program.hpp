// SPDX-License-Identifier: MIT
// An engine's program: run, and asked for its version.
#pragma once

#include "support/process.hpp"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::engine {

/// Runs a program to its end (see `run`); lines go to `sink` if there is one.
Finished run_program(std::vector<std::string> argv, const LineSink& sink = {});

/// Returns `argv` with `more` behind it.
std::vector<std::string> with(std::vector<std::string> argv, const std::vector<std::string>& more);

struct Version {
  int major = 0;
  int minor = 0;

  auto operator<=>(const Version&) const = default;
};

/// Returns the two numbers that a version begins with; zeros for what isn't there.
Version parse_version(std::string_view text);

struct ProgramVersion {
  std::string text;  ///< 1.28.2
  Version number;
};

/// Asks `<program> --version` (`buildah version 1.28.2 (image-spec ...)`). Absent if the program
/// isn't in PATH or doesn't answer; `reason` then says so.
std::optional<ProgramVersion> ask_version(const std::string& program, std::string& reason);

}  // namespace pinned_images::engine
