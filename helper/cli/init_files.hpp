// SPDX-License-Identifier: MIT
// Files that are shown before they are written, and asked about before one is overwritten.
#pragma once

#include "cli/console.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace pinned_images::cli {

struct NewFile {
  std::string path;  ///< relative to the project's folder
  std::string text;
  bool executable = false;
  bool copy = false;    ///< of a file of ours: not shown in full where it is new
  bool append = false;  ///< the text goes behind what is there, and overwrites nothing
};

/// Shows each file: its text, or the lines that change; returns those that would change anything.
std::vector<NewFile> show_files(const std::filesystem::path& folder,
                                const std::vector<NewFile>& files, Console& console);

/// Writes the files, each beside and renamed. Without `yes` the terminal is asked: once for all,
/// and again for each that overwrites one; returns whether all were written. Throws Error (exit 2)
/// if there is no terminal to ask on; nothing is written then.
bool write_files(const std::filesystem::path& folder, const std::vector<NewFile>& files, bool yes,
                 Console& console);

}  // namespace pinned_images::cli
