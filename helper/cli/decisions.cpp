// SPDX-License-Identifier: MIT
#include "cli/decisions.hpp"

#include "cli/schedule.hpp"
#include "cli/work.hpp"
#include "image/lock.hpp"

#include <mutex>

namespace pinned_images::cli {
namespace {

// Where others' images are not what they should be, ours can still be built.
void ask_elsewhere(const Workspace& workspace, World& world, const image::Wanted& wanted,
                   Asked& asked) {
  for (const std::string& prefix : workspace.project.registry.other_prefixes()) {
    image::Elsewhere there{prefix + "/" + wanted.name, {}};
    auto holding = world.observe(there.repository, wanted.key_tag, wanted.name);
    if (!holding) continue;
    there.holding = std::move(*holding);
    const auto lock = image::locked_image(workspace.lock, there.repository);
    if (const auto problem = image::problem_elsewhere(wanted, there, lock)) {
      asked.warnings.push_back(problem->problem + "; it is passed over");
      continue;
    }
    asked.answers.elsewhere = std::move(there);
    return;
  }
}

Asked ask(const Workspace& workspace, World& world, const PlannedImage& planned) {
  const image::Wanted& wanted = planned.wanted;
  const auto lock = image::locked_image(workspace.lock, wanted.repository);
  Asked asked;
  image::Answers& answers = asked.answers;
  if (wanted.version_tag) {
    answers.version = world.observe(wanted.repository, *wanted.version_tag, wanted.name);
  }
  answers.key = world.observe(wanted.repository, wanted.key_tag, wanted.name);
  if (image::needs_locked_digest(wanted, answers, lock)) {
    answers.locked = world.observe(wanted.repository, lock->digest, wanted.name);
  }
  if (image::needs_elsewhere(answers)) ask_elsewhere(workspace, world, wanted, asked);
  asked.decision = image::decide(wanted, answers, lock);
  return asked;
}

}  // namespace

Error refusal(const image::Decision& decision) {
  return project_error(decision.problem, decision.hint).with(decision.details);
}

std::map<std::string, Asked> ask_and_decide(const Workspace& workspace, World& world,
                                            Console& console) {
  CountedWork work(console, "asked about", "image", workspace.images.size());
  std::mutex mutex;
  std::map<std::string, Asked> result;
  run_all(workspace, registry::questions_at_once, [&](const PlannedImage& planned) {
    Asked asked = ask(workspace, world, planned);
    work.add();
    const std::scoped_lock guard(mutex);
    result[planned.spec->name] = std::move(asked);
  });
  return result;
}

}  // namespace pinned_images::cli
