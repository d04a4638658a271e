// SPDX-License-Identifier: MIT
// requirements: the flat list that an image installs, as pip takes it.
#include "image/requirements.hpp"

#include "cli/commands.hpp"
#include "cli/workspace.hpp"
#include "support/json.hpp"

namespace pinned_images::cli {
namespace {

void print_text(const PlannedImage& planned, const image::InstallLists& lists, Console& console) {
  console.result("# image " + planned.spec->name);
  for (const std::string& line : lists.requirements) console.result(line);
  if (!lists.constraints.empty()) console.result("# constraints");
  for (const std::string& line : lists.constraints) console.result(line);
}

}  // namespace

int run_requirements(const Arguments& arguments, Console& console) {
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  Json json = {{"schema", 1}, {"images", Json::list()}};
  for (const PlannedImage& planned : workspace.images) {
    if (planned.spec->is_base || !arguments.asks_for(planned.spec->name)) continue;
    const auto lists = image::install_lists(*planned.spec, planned.trees);
    if (!arguments.json) print_text(planned, lists, console);
    json["images"].push_back({{"name", planned.spec->name},
                              {"pins", lists.pins},
                              {"requirements", lists.requirements},
                              {"constraints", lists.constraints}});
  }
  if (arguments.json) console.raw_result(json.dump(2) + "\n");
  return 0;
}

}  // namespace pinned_images::cli
