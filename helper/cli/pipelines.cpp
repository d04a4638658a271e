// SPDX-License-Identifier: MIT
#include "cli/pipelines.hpp"

#include "image/lock_check.hpp"
#include "registry/reference.hpp"
#include "support/file.hpp"

#include <filesystem>
#include <set>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

// The top of the repository, which paths in CI files start from; without one, the project's folder.
fs::path top_of(const fs::path& folder) {
  for (fs::path at = folder;; at = at.parent_path()) {
    if (fs::exists(at / ".git")) return at;
    if (at == at.parent_path()) return folder;
  }
}

bool is_plain(std::string_view pattern) {
  return pattern.find_first_of("*$") == pattern.npos;
}

// All YAML files below the top, but those of git itself and of build trees.
std::vector<std::string> yaml_files(const fs::path& top) {
  std::vector<std::string> result;
  for (auto at =
           fs::recursive_directory_iterator(top, fs::directory_options::skip_permission_denied);
       at != fs::recursive_directory_iterator(); ++at) {
    const bool is_folder = at->is_directory() && !at->is_symlink();
    if (is_folder &&
        (at->path().filename() == ".git" || fs::exists(at->path() / "CMakeCache.txt"))) {
      at.disable_recursion_pending();
    }
    if (!is_folder && ci::is_yaml(at->path().string())) {
      result.push_back(at->path().lexically_relative(top).generic_string());
    }
  }
  return result;
}

ci::Files files_below(const fs::path& top) {
  ci::Files files;
  files.find = [top](std::string_view pattern) -> std::vector<std::string> {
    if (!is_plain(pattern)) return ci::matching(pattern, yaml_files(top));
    const bool is_there = ci::is_yaml(pattern) && fs::is_regular_file(top / pattern);
    return is_there ? std::vector{std::string(pattern)} : std::vector<std::string>();
  };
  files.read = [top](const std::string& path, std::optional<ci::Format> format) {
    const std::string full = (top / path).lexically_normal().string();
    return ci::read_source(full, read_file(full), format);
  };
  return files;
}

// What the CI service itself sets, as far as the registry's prefix tells.
ci::Values values_of(const image::Project& project) {
  const std::string& prefix = project.registry.prefix;
  return {{"CI_REGISTRY_IMAGE", {{prefix}}}, {"CI_REGISTRY", {{registry::host_of(prefix)}}}};
}

// By the project's own prefix and by the one that is written to: a fork has both.
std::vector<ci::WantedImage> wanted_images(const Workspace& workspace, const image::Lock& lock) {
  std::vector<ci::WantedImage> result;
  for (const PlannedImage& planned : workspace.images) {
    const auto locked = image::locked_for(lock, planned.wanted);
    if (!locked) continue;
    const std::set<std::string> repositories = {
        workspace.project.registry.prefix + "/" + planned.spec->name, planned.wanted.repository};
    for (const std::string& repository : repositories) {
      result.push_back({repository, locked->tag, locked->digest});
    }
  }
  return result;
}

}  // namespace

std::vector<ci::Pipeline> read_pipelines(const image::Project& project) {
  const fs::path top = top_of(project.source_dir);
  const ci::Files files = files_below(top);
  std::vector<ci::Pipeline> result;
  for (const std::string& path : project.ci_files) {
    result.push_back(ci::read_pipeline(files, fs::path(path).lexically_relative(top).string()));
  }
  return result;
}

CiState compare_ci_files(const Workspace& workspace, const image::Lock& lock) {
  const auto images = wanted_images(workspace, lock);
  const ci::Values given = values_of(workspace.project);
  CiState state;
  std::set<std::string> seen;
  for (const ci::Pipeline& pipeline : read_pipelines(workspace.project)) {
    ci::Rewrite rewrite = ci::plan_rewrite(pipeline, images, given);
    for (ci::Finding& finding : rewrite.findings) {
      if (seen.insert(to_string(finding.place)).second)
        state.findings.push_back(std::move(finding));
    }
    for (const auto& source : pipeline.files) {
      const std::string& path = source->file.path;
      std::string text = ci::with_edits(path, source->text, rewrite.edits);
      if (text != source->text) state.texts[path] = std::move(text);
    }
  }
  return state;
}

}  // namespace pinned_images::cli
