// SPDX-License-Identifier: MIT
// A configuration file as Python's ConfigParser reads it, each line of a value with its place.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

/// One line of a value, blanks at its ends left off.
struct IniLine {
  std::string text;
  int line = 0;
  int column = 0;  ///< in code points
};

struct IniOption {
  std::string name;  ///< as written
  int line = 0;
  int column = 0;
  std::vector<IniLine> lines;  ///< the first may be empty, the last isn't unless it is the first
};

struct IniSection {
  std::string name;
  int line = 0;
  std::vector<IniOption> options;  ///< in file order
};

/// Returns the sections in file order, as ConfigParser reads them when it is strict, doesn't
/// interpolate and keeps the case of names: `=` or `:` delimit, comments have a line of their own
/// behind `#` or `;`, deeper indented lines and empty lines go on with a value. Options of
/// [DEFAULT] stand in each section that lacks them. A byte order mark may lead. Throws Error with
/// the place on what ConfigParser refuses (a line before any section, a section or option twice, a
/// line that is neither) and on bytes that aren't UTF-8.
std::vector<IniSection> read_ini(const std::string& path, std::string_view text);

}  // namespace pinned_images::manifest
