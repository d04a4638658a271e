// SPDX-License-Identifier: MIT
// Sections of a job's log that GitLab folds: plain text, whole, so that no two of them cross.
#pragma once

#include <ctime>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::cli {

struct LogSection {
  std::string name;  ///< as section_name() makes it
  std::string header;
  std::vector<std::string> lines;
  std::time_t begin = 0;
  std::time_t end = 0;
  bool collapsed = false;
};

/// Returns the name of a section, which must be one of its own in the job: `number` and `begin`
/// make it so. GitLab takes letters, digits and `_.-` (GitLab docs, "Custom collapsible sections");
/// what else is in `image` becomes `_`.
std::string section_name(std::string_view image, std::time_t begin, int number);

/// Returns the section as text, its header and lines escaped for a terminal: as GitLab's marks want
/// a CR and an escape sequence, no line of it opens or closes a section.
std::string to_text(const LogSection& section);

}  // namespace pinned_images::cli
