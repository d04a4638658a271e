// SPDX-License-Identifier: MIT
// lock check: today's keys and the CI files against the lock, offline. lock update: the lock and
// the CI files name what is published.
#include "cli/ci_findings.hpp"
#include "cli/commands.hpp"
#include "cli/decisions.hpp"
#include "cli/state.hpp"
#include "image/lock_check.hpp"
#include "support/file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

std::vector<image::Today> today_of(const Workspace& workspace) {
  std::vector<image::Today> result;
  for (const PlannedImage& planned : workspace.images) {
    result.push_back({planned.wanted, planned.pins});
  }
  return result;
}

image::LockedImage locked_of(const PlannedImage& planned, const image::Holding& holding) {
  const image::Wanted& wanted = planned.wanted;
  return {wanted.name,
          wanted.repository,
          image::main_tag(wanted),
          holding.digest,
          wanted.key,
          image::pin_texts(planned.pins),
          holding.record->parent_digest,
          holding.record->created.substr(0, 10)};
}

// What a fork copied stays named where it came from, so that the fork's lock is its parent's.
image::LockedImage named_where_it_was(const Workspace& workspace, const image::LockedImage& now) {
  for (const std::string& prefix : workspace.project.registry.other_prefixes()) {
    const auto before = image::locked_image(workspace.lock, prefix + "/" + now.name);
    image::LockedImage there = now;
    if (before) there.repository = before->repository;
    if (before == there) return there;
  }
  return now;
}

// Everything in it was just read from the registry.
image::Lock published_lock(const Workspace& workspace, World& world, Console& console) {
  const auto asked = ask_and_decide(workspace, world, console);
  image::Lock lock;
  lock.refresh = workspace.lock.refresh;
  for (const PlannedImage& planned : workspace.images) {
    const Asked& one = asked.at(planned.spec->name);
    if (one.decision.action == image::Action::Refuse) throw refusal(one.decision);
    const auto& holding = one.answers.version ? one.answers.version : one.answers.key;
    if (one.decision.action != image::Action::Nothing || !holding || !holding->record) {
      throw project_error(planned.spec->name + " is not published as it is today",
                          "run the target push-images; update-ci does both");
    }
    lock.images.push_back(named_where_it_was(workspace, locked_of(planned, *holding)));
  }
  std::sort(lock.images.begin(), lock.images.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return lock;
}

}  // namespace

int run_lock_check(const Arguments& arguments, Console& console) {
  const Workspace workspace = read_workspace(arguments.project);
  check_locked(workspace);
  auto errors = image::check_lock(workspace.lock, workspace.project.lock, today_of(workspace));
  const CiState state = checked_ci_files(workspace, workspace.lock, console);
  for (Error& error : stale_references(state)) errors.push_back(std::move(error));
  return report(errors, console);
}

int run_lock_update(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const FileLock guard = state.lock(console);
  const Workspace workspace = read_workspace(arguments.project);
  World world(workspace.project);
  const image::Lock lock = published_lock(workspace, world, console);
  const CiState ci = checked_ci_files(workspace, lock, console);
  write_ci_files(ci, console);
  const bool is_new = !std::filesystem::exists(workspace.project.lock);
  if (write_file_if_changed(workspace.project.lock, image::to_text(lock))) {
    console.result(workspace.project.lock + ": written");
    // A lock that is new is no dependency of the plan yet; images.json is.
    if (is_new) touch_file(workspace.project_file);
  } else if (ci.texts.empty()) {
    console.result("the lock and the CI files name what is published");
  }
  return 0;
}

}  // namespace pinned_images::cli
