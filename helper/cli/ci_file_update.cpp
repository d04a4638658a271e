// SPDX-License-Identifier: MIT
// ci-file check: the CI files against the lock, offline. ci-file update: they name what the lock
// does, and the registry has.
#include "cli/ci_findings.hpp"
#include "cli/commands.hpp"
#include "cli/state.hpp"
#include "cli/world.hpp"
#include "image/lock_check.hpp"

#include <set>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

constexpr const char* publish = "run the target update-ci, which publishes what is missing";

// Whose tags are to be written.
std::set<std::string> stale_repositories(const CiState& state) {
  std::set<std::string> repositories;
  for (const ci::Finding& finding : state.findings) {
    if (finding.kind == ci::Finding::Kind::Stale) repositories.insert(finding.repository);
  }
  return repositories;
}

// A job whose image is not there can't begin. Throws Error.
void check_published(const PlannedImage& planned, const image::LockedImage& locked, World& world) {
  const std::string name = fmt::format("{}:{}", planned.wanted.repository, locked.tag);
  const auto there = world.observe(planned.wanted.repository, locked.tag, planned.spec->name);
  if (!there) throw project_error(name + ", which the lock names, is not in the registry", publish);
  if (there->digest == locked.digest) return;
  throw project_error(fmt::format("{} is {} in the registry, and {} in the lock", name,
                                  there->digest, locked.digest),
                      "run the target verify-images, which tells more");
}

}  // namespace

int run_ci_file_check(const Arguments& arguments, Console& console) {
  const Workspace workspace = read_workspace(arguments.project);
  check_locked(workspace);
  const CiState state = checked_ci_files(workspace, workspace.lock, console);
  return report(stale_references(state), console);
}

int run_ci_file_update(const Arguments& arguments, Console& console) {
  const State files(arguments.state_folder());
  const FileLock guard = files.lock(console);
  const Workspace workspace = read_workspace(arguments.project);
  check_locked(workspace);
  const CiState state = checked_ci_files(workspace, workspace.lock, console);
  const std::set<std::string> stale = stale_repositories(state);
  World world(workspace.project);
  for (const PlannedImage& planned : workspace.images) {
    const bool is_stale =
        stale.contains(planned.wanted.repository) ||
        stale.contains(workspace.project.registry.prefix + "/" + planned.spec->name);
    const auto locked = image::locked_for(workspace.lock, planned.wanted);
    if (locked && is_stale) check_published(planned, *locked, world);
  }
  write_ci_files(state, console);
  if (state.texts.empty()) console.result("the CI files name what the lock does");
  return 0;
}

}  // namespace pinned_images::cli
