// SPDX-License-Identifier: MIT
// explain: the state of each image, and why; what it is made of, and what has moved since. Always
// exit 0: it explains, it checks nothing.
#include "cli/commands.hpp"
#include "cli/explained_shown.hpp"
#include "cli/explainer.hpp"

namespace pinned_images::cli {

int run_explain(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  const std::vector<Explained> images = explain(workspace, state, console);
  if (arguments.json) {
    console.raw_result(to_json(images));
  } else if (arguments.markdown) {
    console.raw_result(to_markdown(images));
  } else {
    print_text(images, console);
  }
  return 0;
}

}  // namespace pinned_images::cli
