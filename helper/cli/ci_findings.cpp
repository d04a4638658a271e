// SPDX-License-Identifier: MIT
#include "cli/ci_findings.hpp"

#include "image/lock_check.hpp"
#include "support/file.hpp"

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

using Kind = ci::Finding::Kind;

std::string lines_to_paste(const Workspace& workspace, const image::Lock& lock) {
  std::string text;
  for (const PlannedImage& planned : workspace.images) {
    if (planned.spec->is_base) continue;
    const auto locked = image::locked_for(lock, planned.wanted);
    if (!text.empty()) text += ", or ";
    text += fmt::format("`image: $CI_REGISTRY_IMAGE/{}:{}`", planned.spec->name,
                        locked ? locked->tag : planned.wanted.version_tag.value_or("<tag>"));
  }
  return text;
}

Error stale(const ci::Finding& finding) {
  return input_error(finding.place,
                     fmt::format("{} is not what the lock names: {}", finding.text, finding.tag),
                     "run the target update-ci, and commit what it writes");
}

// Throws Error if no file names any image of ours.
void check_any(const Workspace& workspace, const image::Lock& lock, const CiState& state) {
  if (workspace.project.ci_files.empty() || !state.findings.empty()) return;
  throw input_error({workspace.project.ci_files.front()}, "no job runs in an image of this project",
                    "write into a job " + lines_to_paste(workspace, lock));
}

void print_undecided(const CiState& state, Console& console) {
  for (const ci::Finding& finding : state.findings) {
    if (finding.kind != Kind::Undecided) continue;
    console.warning(fmt::format("{}: {}: {} ({})", to_string(finding.place), finding.text,
                                finding.problem, finding.hint));
  }
}

}  // namespace

void check_locked(const Workspace& workspace) {
  const std::string& path = workspace.project.lock;
  if (std::filesystem::exists(path)) return;
  throw project_error("there is no lock yet: " + path,
                      "run the target update-ci, and commit what it writes");
}

CiState checked_ci_files(const Workspace& workspace, const image::Lock& lock, Console& console) {
  CiState state = compare_ci_files(workspace, lock);
  check_any(workspace, lock, state);
  print_undecided(state, console);
  return state;
}

std::vector<Error> stale_references(const CiState& state) {
  std::vector<Error> errors;
  for (const ci::Finding& finding : state.findings) {
    if (finding.kind == Kind::Stale) errors.push_back(stale(finding));
  }
  return errors;
}

int report(const std::vector<Error>& errors, Console& console) {
  for (const Error& error : errors) console.error(error);
  return errors.empty() ? 0 : static_cast<int>(ExitCode::Wrong);
}

void write_ci_files(const CiState& state, Console& console) {
  for (const auto& [path, text] : state.texts) {
    write_file(path, text);
    console.result(path + ": written");
  }
}

}  // namespace pinned_images::cli
