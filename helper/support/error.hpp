// SPDX-License-Identifier: MIT
// An error a user can act on: what is wrong, where, what to do, and the exit code it ends in.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>

namespace pinned_images {

/// The helper's exit codes (DESIGN.md, "Helper").
enum class ExitCode {
  Done = 0,
  Wrong = 1,       ///< the input or project is wrong, or a check fails
  Usage = 2,       ///< the command line is wrong
  Bug = 3,         ///< an internal error
  Unanswered = 4,  ///< the outside world did not answer: try again
  Refused = 5,     ///< it refused us: credentials, role, quota
};

/// A place in a file; line and column are 1-based, 0 is unknown. Columns count code points.
struct Place {
  std::string path;
  int line = 0;
  int column = 0;

  bool operator==(const Place&) const = default;
};

/// Returns `path:line:col`, `path:line` or `path`, as far as the place is known.
std::string to_string(const Place& place);

class Error : public std::runtime_error {
 public:
  Error(ExitCode code, std::optional<Place> place, std::string problem, std::string hint);

  ExitCode code() const { return code_; }
  const std::optional<Place>& place() const { return place_; }
  const std::string& problem() const { return problem_; }
  const std::string& hint() const { return hint_; }

  /// Returns `path:line:col: problem` and, on a second line, `  hint: action`; what() is the same.
  /// Control and bidi characters are escaped.
  std::string text() const;

 private:
  ExitCode code_;
  std::optional<Place> place_;
  std::string problem_;
  std::string hint_;
};

/// The input at `place` is wrong (exit 1).
Error input_error(Place place, std::string problem, std::string hint);
/// The project or an image is wrong, at no place in a file (exit 1).
Error project_error(std::string problem, std::string hint);
/// Somebody outside did not answer (exit 4).
Error unanswered(std::string problem, std::string hint);
/// Somebody outside refused us (exit 5).
Error refused(std::string problem, std::string hint);

}  // namespace pinned_images
