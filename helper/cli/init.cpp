// SPDX-License-Identifier: MIT
// init: looks at a Python project, and writes what gives it its images.
#include "cli/commands.hpp"
#include "cli/init_files.hpp"
#include "cli/init_survey.hpp"
#include "cli/shipped.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

fs::path folder_of(const Arguments& arguments) {
  const fs::path folder = arguments.files.empty() ? "." : arguments.files.front();
  std::error_code error;
  if (fs::is_directory(folder, error)) return folder;
  throw input_error({folder.string()}, "there is no such folder",
                    "name the folder of a Python project");
}

void set_registry(const std::string& wanted, image::Proposal& proposal) {
  if (wanted.empty()) return;
  if (!image::is_registry_prefix(wanted)) {
    throw Error(ExitCode::Usage, std::nullopt, "--registry: '" + wanted + "' is no prefix",
                "write host[:port]/path in lower case, without scheme or user");
  }
  proposal.registry.prefix = wanted;
  proposal.registry.reason = "from --registry";
  proposal.registry.sure = true;
}

// Where there is no CI file, GitLab's is written; a project on GitHub gets none.
void place_ci_file(const image::Proposal& proposal, Survey& survey) {
  if (!survey.layout.ci_files.empty()) return;
  survey.layout.github = proposal.registry.github;
  if (!survey.layout.github) survey.layout.ci_files = {survey.layout.up + ".gitlab-ci.yml"};
}

bool ignores_build(const std::optional<std::string>& text) {
  if (!text) return false;
  const auto lines = split(*text, '\n');
  return std::any_of(lines.begin(), lines.end(), [](std::string_view line) {
    line = trim(line);
    return line == "build" || line == "build/" || line == "/build" || line == "/build/";
  });
}

std::vector<NewFile> files_of(const image::Proposal& proposal, const Survey& survey,
                              const fs::path& folder) {
  std::vector<NewFile> files;
  const image::Layout& layout = survey.layout;
  const std::string in = layout.cmake_folder.empty() ? "" : layout.cmake_folder + "/";
  if (!survey.declared) files.push_back({in + "CMakeLists.txt", cmake_text(proposal, layout)});
  files.push_back({"ci/build-docker.sh", std::string(build_script), true, true});
  if (!layout.github) {
    files.push_back({"ci/pinned-images.gitlab-ci.yml", std::string(gitlab_pipeline), false, true});
    if (survey.gitlab_file.empty()) {
      files.push_back({layout.up + ".gitlab-ci.yml", gitlab_text(proposal, layout)});
    }
  }
  // `build/` holds for ci/build, too.
  if (!ignores_build(read_file_if_exists(folder / ".gitignore"))) {
    files.push_back({".gitignore", "build/\n", false, false, true});
  }
  return files;
}

void tell(const image::Proposal& proposal, const Survey& survey, Console& console) {
  std::vector<std::string> paths;
  for (const auto& found : survey.found.manifests) paths.push_back(found.path);
  console.result("found: " + join(paths, ", "));
  console.result("registry: " + proposal.registry.prefix + " (" + proposal.registry.reason + ")" +
                 (proposal.registry.sure ? "" : ": a guess, change it in docker_registry()"));
  if (survey.declared) {
    console.result("images: " + *survey.declared + " declares them already, and is left as it is");
  } else if (!survey.layout.cmake_folder.empty()) {
    console.result("CMakeLists.txt is somebody's own, so the images go to ci/CMakeLists.txt");
  }
  for (const std::string& note : proposal.notes) console.result(note);
  console.result("");
}

void tell_lines_to_paste(const image::Proposal& proposal, const Survey& survey, Console& console) {
  if (survey.declared) return;
  std::string text;
  if (survey.layout.github) {
    console.result("Add to the jobs of your workflows what they run in:");
    text = github_text(proposal);
  } else if (!survey.gitlab_file.empty()) {
    console.result("Add to " + survey.gitlab_file + ", which is left as it is:");
    text = gitlab_text(proposal, survey.layout);
  }
  if (text.empty()) return;
  for (const std::string_view line : split(text, '\n')) console.result(line);
}

// update-ci is there where docker_ci_file() is.
void tell_next_steps(const Survey& survey, Console& console) {
  const bool names_ci_files = survey.declared || !survey.layout.ci_files.empty();
  console.result(std::string("Next: ci/build-docker.sh registry-doctor, then ci/build-docker.sh ") +
                 (names_ci_files ? "update-ci" : "push"));
}

}  // namespace

int run_init(const Arguments& arguments, Console& console) {
  const fs::path folder = folder_of(arguments);
  Survey found = survey(folder);
  image::Proposal proposal = image::propose(found.found);
  set_registry(arguments.registry, proposal);
  place_ci_file(proposal, found);
  tell(proposal, found, console);
  const auto files = show_files(folder, files_of(proposal, found, folder), console);
  tell_lines_to_paste(proposal, found, console);
  if (files.empty()) console.result("nothing to write: all of it is there");
  if (files.empty() || arguments.dry_run) return 0;
  if (!write_files(folder, files, arguments.yes, console)) {
    console.note("not all was written");
    return static_cast<int>(ExitCode::Wrong);
  }
  tell_next_steps(found, console);
  return 0;
}

}  // namespace pinned_images::cli
