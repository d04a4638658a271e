// SPDX-License-Identifier: MIT
#include "cli/findings.hpp"

#include "support/text.hpp"

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

// The higher, the less another try helps.
int finality(ExitCode code) {
  switch (code) {
    case ExitCode::Done:
      return 0;
    case ExitCode::Unanswered:
      return 1;
    case ExitCode::Refused:
      return 3;
    default:
      return 2;
  }
}

}  // namespace

void Findings::line(std::string_view grade, std::string_view check, std::string_view text) {
  console_.result(fmt::format("{:<8} {}: {}", grade, check, text));
}

void Findings::ok(std::string_view check, std::string_view text) {
  ++oks_;
  line("ok", check, text);
}

void Findings::notice(std::string_view check, std::string_view text, std::string_view hint) {
  ++notices_;
  line("notice", check, text);
  if (!hint.empty()) console_.result(fmt::format("  hint: {}", hint));
}

void Findings::problem(std::string_view check, const Error& error) {
  ++problems_;
  const std::string place = error.place() ? to_string(*error.place()) + ": " : "";
  line("problem", check, place + error.problem());
  for (const std::string& detail : error.details()) console_.result("    " + detail);
  console_.result(fmt::format("  hint: {}", error.hint()));
  if (finality(error.code()) > finality(code_)) code_ = error.code();
}

int Findings::finish(std::string_view command) {
  console_.result(fmt::format("{}: {} ok, {}, {}", command, oks_, counted(notices_, "notice"),
                              counted(problems_, "problem")));
  return static_cast<int>(code_);
}

}  // namespace pinned_images::cli
