// SPDX-License-Identifier: MIT
// The options of a requirements line, split and named as pip does it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// One option with its value, `--hash` `sha256:...`; a flag's value is empty.
struct LineOption {
  std::string name;  ///< the long form
  std::string value;
};

/// A line's two halves: what is installed, and the options behind it.
struct RequirementsLine {
  std::string_view requirement;  ///< empty: options alone
  std::vector<LineOption> options;
};

/// Says which option of a line pip refuses.
class OptionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Returns a logical line's halves: options begin at the first word (words are parted by one space)
/// that begins with `-`. They are split as a POSIX shell splits words; short options may be glued
/// to their value, long ones shortened. Throws OptionError.
RequirementsLine split_requirements_line(std::string_view line);

/// Returns whether an option belongs to its requirement (`--hash`) rather than to the whole file.
bool is_requirement_option(std::string_view name);

}  // namespace pinned_images::manifest
