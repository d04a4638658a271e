// SPDX-License-Identifier: MIT
// plan: manifests -> a key and a tag file an image, a depfile, a stamp.
#include "cli/commands.hpp"
#include "cli/state.hpp"
#include "cli/workspace.hpp"
#include "support/file.hpp"

#include <set>

namespace pinned_images::cli {
namespace {

// The escapes of Ninja's and Make's depfile readers.
std::string escaped(const std::string& path) {
  std::string result;
  for (const char c : path) {
    if (c == ' ' || c == '#') result += '\\';
    if (c == '$') result += '$';
    result += c;
  }
  return result;
}

std::string depfile_text(const std::string& target, const std::set<std::string>& files) {
  std::string text = escaped(target) + ":";
  for (const std::string& file : files) text += " \\\n  " + escaped(file);
  return text + "\n";
}

// What CMake names as dependencies itself is left out: includes and the lock are found while
// reading. The project file keeps the depfile from being empty, which CMake can't read.
std::set<std::string> found_while_reading(const Workspace& workspace) {
  std::set<std::string> files = workspace.files_read;
  for (const image::ImageSpec& spec : workspace.project.images) {
    for (const std::string& path : spec.manifests) files.erase(path);
    for (const std::string& path : spec.files) files.erase(path);
    files.erase(spec.template_path);
    files.erase(spec.version_from);
  }
  files.insert(workspace.project_file.string());
  return files;
}

}  // namespace

int run_plan(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const FileLock lock = state.lock(console);
  const Workspace workspace = read_workspace(arguments.project);
  std::set<std::string> warnings;
  for (const PlannedImage& planned : workspace.images) {
    warnings.insert(planned.pins.warnings.begin(), planned.pins.warnings.end());
  }
  for (const std::string& warning : warnings) console.warning(warning);
  state.write_plan(workspace);
  const std::filesystem::path stamp = state.folder() / "plan.stamp";
  if (arguments.depfile) {
    write_file(*arguments.depfile, depfile_text(stamp.string(), found_while_reading(workspace)));
  }
  touch_file(stamp);
  return 0;
}

}  // namespace pinned_images::cli
