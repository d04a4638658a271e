// SPDX-License-Identifier: MIT
// refresh: all images anew under the next refresh serial, from a fresh base, no layer reused. The
// lock gets the serial last: a run that was killed is taken up where it stopped.
#include "cli/commands.hpp"
#include "cli/publisher.hpp"
#include "support/file.hpp"

namespace pinned_images::cli {
namespace {

// The lock as it is now, not as it was when the build began an hour ago.
void write_serial(const Workspace& workspace, long serial) {
  const std::string& path = workspace.project.lock;
  const auto text = read_file_if_exists(path);
  image::Lock lock = text ? image::parse_lock(path, *text) : image::Lock{};
  lock.refresh = serial;
  write_file(path, image::to_text(lock));
  // A lock that is new is no dependency of the plan yet; images.json is.
  if (!text) touch_file(workspace.project_file);
}

}  // namespace

int run_refresh(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const FileLock lock = state.lock(console);
  const Workspace workspace = read_workspace(arguments.project, {}, 1);
  World world(workspace.project);
  const int code = Publisher(workspace, world, state, console).publish("refresh", true);
  if (code != 0) {
    console.note("the lock is as it was: once the cause is mended, run refresh-images again");
    return code;
  }
  const long serial = workspace.lock.refresh + 1;
  write_serial(workspace, serial);
  state.write_plan(workspace);
  console.result("refresh serial " + std::to_string(serial) + " written to " +
                 workspace.project.lock + ": commit it");
  return 0;
}

}  // namespace pinned_images::cli
