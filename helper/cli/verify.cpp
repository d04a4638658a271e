// SPDX-License-Identifier: MIT
// verify: asks again whether what the stamps and the lock say still holds; drops stamps if not.
#include "cli/commands.hpp"
#include "cli/decisions.hpp"
#include "cli/state.hpp"
#include "cli/world.hpp"

namespace pinned_images::cli {
namespace {

// Absent: as it should be.
std::optional<Error> problem_of(const image::Wanted& wanted, const image::Decision& decision) {
  const std::string tag = wanted.repository + ":" + wanted.version_tag.value_or(wanted.key_tag);
  const std::string push = "run the target push-images";
  switch (decision.action) {
    case image::Action::Nothing:
      return std::nullopt;
    case image::Action::PutKeyTag:
      return project_error(wanted.repository + ":" + wanted.key_tag + ", its key tag, is gone",
                           push);
    case image::Action::Retag:
    case image::Action::Restore:
      return project_error(tag + " is not in the registry, but its image is", push);
    case image::Action::Copy:
      return project_error(
          tag + " is not in the registry, but " + decision.source + " has its image", push);
    case image::Action::Build:
      return project_error(
          "no image for its key in " + wanted.repository + " (" + wanted.key_tag + ")", push);
    case image::Action::Refuse:
      return refusal(decision);
  }
  throw std::logic_error("no such action");
}

std::string confirmation(const image::Wanted& wanted, const image::Decision& decision) {
  return wanted.name + "  " + wanted.repository + ":" +
         wanted.version_tag.value_or(wanted.key_tag) + "  " + decision.digest + "  as it should be";
}

}  // namespace

int run_verify(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  World world(workspace.project);
  const auto asked = ask_and_decide(workspace, world);
  bool good = true;
  for (const PlannedImage& planned : workspace.images) {
    const image::Decision& decision = asked.at(planned.spec->name).decision;
    if (const auto problem = problem_of(planned.wanted, decision)) {
      console.error(*problem, planned.spec->name);
      good = false;
    } else {
      console.result(confirmation(planned.wanted, decision));
    }
  }
  if (!good) state.drop_stamps();
  return good ? 0 : static_cast<int>(ExitCode::Wrong);
}

}  // namespace pinned_images::cli
