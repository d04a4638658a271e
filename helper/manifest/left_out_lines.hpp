// SPDX-License-Identifier: MIT
// Lines of a lock that are not given to the parser: most of a lock are the files of its packages,
// and nobody reads them here.
#pragma once

#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Returns the text of a TOML document with the lines empty that `is_left_out(line, last_kept)`
/// holds for, so that the others keep their numbers; up to the first line that opens or ends a
/// string of several lines, in which a line might only look like one.
std::string without_lines(std::string_view text,
                          bool (*is_left_out)(std::string_view line, std::string_view last_kept));

/// Returns whether a line is `    {file = "...", hash = "..."},`, as Poetry and PDM write it, and
/// nothing else; in a list, which `last_kept` opens.
bool is_file_and_hash(std::string_view line, std::string_view last_kept);

}  // namespace pinned_images::manifest
