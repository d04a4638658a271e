// SPDX-License-Identifier: MIT
#include "engine/failure.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

constexpr std::size_t longest_step = 200;
constexpr std::size_t longest_line = 500;  // a step's text can be a whole script

// As a word: the digits 403 are in one of five digests or so.
bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_alphanumeric(text[at - 1]);
    if (begins && (end == text.size() || !is_alphanumeric(text[end]))) return true;
  }
  return false;
}

bool says_refused(std::string_view output) {
  static constexpr std::array<std::string_view, 8> words{"unauthorized",
                                                         "denied",
                                                         "forbidden",
                                                         "401",
                                                         "403",
                                                         "quota",
                                                         "authentication required",
                                                         "no basic auth credentials"};
  const std::string text = lower(output);
  return std::any_of(words.begin(), words.end(),
                     [&text](std::string_view word) { return has_word(text, word); });
}

// buildah and podman: `STEP 2/5: RUN`, docker's first builder: `Step 2/5 : RUN`.
bool is_step(std::string_view line) {
  return line.size() > 5 && equal_ignoring_case(line.substr(0, 5), "step ") && is_digit(line[5]);
}

// BuildKit, as it goes: `#7 [2/5] RUN`, and once more when it failed: ` > [2/5] RUN ...:`.
bool is_buildkit_step(std::string_view line) {
  return line.starts_with('#') && line.find(" [") != std::string_view::npos &&
         line.find("] ") != std::string_view::npos;
}

std::string with_lines(const std::string& problem, const OutputTail& tail) {
  return tail.lines().empty() ? problem : problem + ", after it printed:";
}

}  // namespace

LineSink OutputTail::sink(const LineSink& next) {
  return [this, &next](std::string_view line) {
    add(line);
    if (next) next(line);
  };
}

void OutputTail::add(std::string_view line) {
  // docker ends some lines with several CRs, and draws progress by them.
  while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
  if (trim(line).empty()) return;
  lines_.emplace_back(line.substr(0, longest_line));
  if (lines_.size() > kept) lines_.pop_front();
  const bool is_final = line.starts_with(" > [");
  if (!is_final && (step_is_final_ || (!is_step(line) && !is_buildkit_step(line)))) return;
  step_is_final_ = is_final;
  step_ = std::string(line.substr(is_final ? 3 : 0, longest_step));
}

std::vector<std::string> OutputTail::lines() const {
  return {lines_.begin(), lines_.end()};
}

OutputTail tail_of(std::string_view text) {
  OutputTail tail;
  for (const std::string_view line : split(text, '\n')) tail.add(line);
  return tail;
}

Error build_failed(const std::string& engine, int exit_code, const OutputTail& tail) {
  const std::string where =
      tail.step().empty() ? "before its first step" : fmt::format("at `{}`", tail.step());
  return project_error(with_lines(fmt::format("{} stopped the build {} (exit code {})", engine,
                                              where, exit_code),
                                  tail),
                       "the lines above name the cause; correct it and run the same command again")
      .with(tail.lines());
}

Error transfer_failed(const std::string& engine, const std::string& verb,
                      const std::string& reference, const OutputTail& tail) {
  const std::string text = join(tail.lines(), "\n");
  std::string problem =
      with_lines(fmt::format("{} could not {} {}", engine, verb, reference), tail);
  if (says_refused(text)) {
    return refused(std::move(problem),
                   "log in with an account that may do this, and check the registry's quota")
        .with(tail.lines());
  }
  if (text.find("server gave HTTP response to HTTPS client") != std::string::npos) {
    return unanswered(std::move(problem),
                      "the registry speaks plain http: name it in `insecure-registries` of "
                      "/etc/docker/daemon.json, or give it a certificate")
        .with(tail.lines());
  }
  return unanswered(std::move(problem), "check that the registry answers, then try again")
      .with(tail.lines());
}

Error engine_failed(const std::string& engine, const std::string& what, const Finished& finished) {
  const OutputTail tail = tail_of(finished.err.empty() ? finished.out : finished.err);
  return project_error(
             with_lines(fmt::format("{} can't {} (exit code {})", engine, what, finished.exit_code),
                        tail),
             fmt::format("check that {} works for this user, then try again", engine))
      .with(tail.lines());
}

}  // namespace pinned_images::engine
