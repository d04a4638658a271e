// SPDX-License-Identifier: MIT
#include "cli/installation.hpp"

#include "support/error.hpp"
#include "support/own_program.hpp"

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

void copy_folder(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  if (!error) fs::copy(from, to, fs::copy_options::recursive, error);
  if (!error) return;
  throw project_error(from.string() + " can't be copied to " + to.string() + ": " + error.message(),
                      "check that PinnedImages' folders cmake and templates are complete");
}

}  // namespace

void write_installation(const fs::path& prefix, const fs::path& templates) {
  copy_own_program(prefix);
  const fs::path shared = prefix / "share" / "PinnedImages";
  copy_folder(templates, shared / "templates");
  copy_folder(templates / ".." / "cmake", shared / "cmake");
}

}  // namespace pinned_images::cli
