// SPDX-License-Identifier: MIT
// What a failed run of an engine's program means, as an Error that holds the lines it printed last.
#pragma once

#include "support/error.hpp"
#include "support/process.hpp"

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::engine {

/// The last lines of a program's output, and the step of a Dockerfile it was at.
class OutputTail {
 public:
  static constexpr std::size_t kept = 20;

  /// Returns a sink that keeps lines here and hands each on to `next` (which may be empty). Both
  /// must outlive it.
  LineSink sink(const LineSink& next);

  void add(std::string_view line);
  /// Returns the lines kept.
  std::vector<std::string> lines() const;
  /// Returns the last step named (`STEP 2/5: RUN ...`); empty if none was.
  const std::string& step() const { return step_; }

 private:
  std::deque<std::string> lines_;
  std::string step_;
  bool step_is_final_ = false;  ///< BuildKit names the step that failed at its end
};

/// Returns the tail of text that was captured.
OutputTail tail_of(std::string_view text);

/// Returns the Error of a failed build (exit 1).
Error build_failed(const std::string& engine, int exit_code, const OutputTail& tail);

/// Returns the Error of a failed push or pull: exit 5 where the text says that we were refused
/// (unauthorized, denied, forbidden, 401, 403, quota), else exit 4. `verb`: `push to`, `pull from`.
Error transfer_failed(const std::string& engine, const std::string& verb,
                      const std::string& reference, const OutputTail& tail);

/// Returns the Error of any other failed run (exit 1): `<engine> can't <what>`.
Error engine_failed(const std::string& engine, const std::string& what, const Finished& finished);

}  // namespace pinned_images::engine
