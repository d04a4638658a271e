// SPDX-License-Identifier: MIT
// push: each image under its tags in the registry; built only where no image for its key is there.
#include "cli/commands.hpp"
#include "cli/publisher.hpp"
#include "support/file.hpp"

namespace pinned_images::cli {

int run_push(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const FileLock lock = state.lock(console);
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  World world(workspace.project);
  const int code = Publisher(workspace, world, state, console).publish("push", false);
  if (code == 0 && arguments.stamp) touch_file(*arguments.stamp);
  return code;
}

}  // namespace pinned_images::cli
