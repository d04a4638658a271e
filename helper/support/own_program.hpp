// SPDX-License-Identifier: MIT
// What this process is made of: its program, the dynamic loader, and the libraries.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pinned_images {

/// A library, or the loader: its file, and the name that the loader looks for.
struct LoadedFile {
  std::filesystem::path path;
  std::string name;
};

struct OwnProgram {
  std::filesystem::path program;
  std::string loader;  ///< the name of one of `libraries`
  std::vector<LoadedFile> libraries;
};

/// Returns the files of this process as they are loaded now; whether it was started by itself or
/// as the argument of a loader makes no difference. libcurl, which is loaded when it is needed, is
/// loaded here. Throws Error (exit 1): the program is linked statically, or a file was replaced
/// since it was loaded.
OwnProgram own_program();

/// Copies this program with all it needs to run into `<prefix>/lib/pinned-images`, and writes
/// `<prefix>/bin/pinned-images`, a script that starts it by its own loader. It then runs on any
/// Linux for this processor, wherever the folder is moved. Throws Error (exit 1).
void copy_own_program(const std::filesystem::path& prefix);

}  // namespace pinned_images
