// SPDX-License-Identifier: MIT
// An error a user can act on: what is wrong, where, what to do, and the exit code it ends in.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

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
  Error(ExitCode code, std::optional<Place> place, std::string problem, std::string hint,
        std::vector<std::string> details = {});

  ExitCode code() const { return code_; }
  const std::optional<Place>& place() const { return place_; }
  const std::string& problem() const { return problem_; }
  const std::string& hint() const { return hint_; }
  const std::vector<std::string>& details() const { return details_; }

  /// Returns the same error with these lines below its problem.
  Error with(std::vector<std::string> details) const;

  /// Returns `path:line:col: problem`, each detail on a line of its own, and `  hint: action` on
  /// the last; what() is the same. Control and bidi characters are escaped, line ends too.
  std::string text() const;

 private:
  ExitCode code_;
  std::optional<Place> place_;
  std::string problem_;
  std::string hint_;
  std::vector<std::string> details_;
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
