// SPDX-License-Identifier: MIT
// bundle: this program with all its libraries in a folder, to be run on any Linux.
#include "cli/commands.hpp"
#include "support/own_program.hpp"

namespace pinned_images::cli {

int run_bundle(const Arguments& arguments, Console&) {
  copy_own_program(arguments.files.front());
  return static_cast<int>(ExitCode::Done);
}

}  // namespace pinned_images::cli
