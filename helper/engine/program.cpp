// SPDX-License-Identifier: MIT
#include "engine/program.hpp"

#include "support/text.hpp"

#include <charconv>
#include <utility>

#include <fmt/format.h>

namespace pinned_images::engine {

Finished run_program(std::vector<std::string> argv, const LineSink& sink) {
  Command command;
  command.argv = std::move(argv);
  return sink ? run(command, sink) : run(command);
}

std::vector<std::string> with(std::vector<std::string> argv, const std::vector<std::string>& more) {
  argv.insert(argv.end(), more.begin(), more.end());
  return argv;
}

Version parse_version(std::string_view text) {
  Version version;
  const char* const end = text.data() + text.size();
  const auto [after, error] = std::from_chars(text.data(), end, version.major);
  if (error == std::errc() && after != end && *after == '.') {
    std::from_chars(after + 1, end, version.minor);
  }
  return version;
}

std::optional<ProgramVersion> ask_version(const std::string& program, std::string& reason) {
  if (!find_program(program)) {
    reason = fmt::format("no {} in PATH", program);
    return std::nullopt;
  }
  const Finished asked = run_program({program, "--version"});
  for (const std::string_view word : split(trim(asked.out), ' ')) {
    if (asked.ok() && parse_version(word).major > 0) {
      return ProgramVersion{std::string(word), parse_version(word)};
    }
  }
  reason = fmt::format("`{} --version` tells no version (exit code {})", program, asked.exit_code);
  return std::nullopt;
}

}  // namespace pinned_images::engine
