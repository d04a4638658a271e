// SPDX-License-Identifier: MIT
// graph: the project as a picture, in three formats, beside images.json. Exit 0 whatever the
// images' states: it shows, it checks nothing.
#include "cli/commands.hpp"
#include "cli/explainer.hpp"
#include "cli/pictured.hpp"
#include "support/file.hpp"

namespace pinned_images::cli {
namespace {

void write(const std::filesystem::path& path, const std::string& text, Console& console) {
  write_file_if_changed(path, text);
  console.result(path.string());
}

}  // namespace

int run_graph(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  const image::Graph graph = graph_of(workspace, explain(workspace, state, console));
  const std::filesystem::path folder = arguments.project.parent_path();
  const std::string mermaid = image::to_mermaid(graph);
  write(folder / "graph.mmd", mermaid, console);
  write(folder / "graph.dot", image::to_dot(graph), console);
  write(folder / "graph.svg", image::to_svg(graph), console);
  const std::string problem = image::problem_of_mermaid(graph, mermaid);
  if (!problem.empty()) {
    console.warning("GitLab and GitHub won't draw graph.mmd: " + problem +
                    "; graph.svg has it all");
  }
  return 0;
}

}  // namespace pinned_images::cli
