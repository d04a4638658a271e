// SPDX-License-Identifier: MIT
// verify: asks again whether what the stamps and the lock say still holds; drops stamps if not.
#include "cli/commands.hpp"
#include "cli/decisions.hpp"
#include "cli/state.hpp"
#include "cli/world.hpp"

namespace pinned_images::cli {
namespace {

struct Verdict {
  bool good = false;
  std::string text;
  std::string hint;
};

Verdict verdict_of(const image::Wanted& wanted, const image::Decision& decision) {
  const std::string tag = wanted.repository + ":" + wanted.version_tag.value_or(wanted.key_tag);
  const std::string push = "run the target push-images";
  switch (decision.action) {
    case image::Action::Nothing:
      return {true, tag + "  " + decision.digest + "  as it should be", ""};
    case image::Action::PutKeyTag:
      return {false, "its key tag " + wanted.key_tag + " is gone", push};
    case image::Action::Retag:
    case image::Action::Restore:
      return {false, tag + " is not in the registry, but its image is", push};
    case image::Action::Build:
      return {false, "no image for its key in the registry (" + wanted.key_tag + ")", push};
    case image::Action::Refuse:
      return {false, decision.problem, decision.hint};
  }
  throw std::logic_error("no such action");
}

}  // namespace

int run_verify(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  World world(workspace.project);
  const auto asked = ask_and_decide(workspace, world);
  bool good = true;
  for (const PlannedImage& planned : workspace.images) {
    const std::string& name = planned.spec->name;
    const Verdict verdict = verdict_of(planned.wanted, asked.at(name).decision);
    good = good && verdict.good;
    if (verdict.good) {
      console.result(name + "  " + verdict.text);
    } else {
      console.error(project_error(verdict.text, verdict.hint), name);
    }
  }
  if (!good) state.drop_stamps();
  return good ? 0 : static_cast<int>(ExitCode::Wrong);
}

}  // namespace pinned_images::cli
