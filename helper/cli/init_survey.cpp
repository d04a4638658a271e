// SPDX-License-Identifier: MIT
#include "cli/init_survey.hpp"

#include "ci/ci_file.hpp"
#include "image/purpose.hpp"
#include "support/file.hpp"
#include "support/git.hpp"
#include "support/process.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

/// Returns the names of what is in a folder, sorted; none if it can't be listed.
std::vector<std::string> names_in(const fs::path& folder, bool folders) {
  std::vector<std::string> names;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    std::error_code ignored;
    const bool wanted = folders ? entry.is_directory(ignored) : entry.is_regular_file(ignored);
    if (wanted) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool is_manifest_name(const std::string& path, const std::string& name) {
  static const std::set<std::string, std::less<>> names = {
      "pyproject.toml", "setup.cfg", "setup.py",    "Pipfile",   "Pipfile.lock", "uv.lock",
      "poetry.lock",    "pdm.lock",  "pylock.toml", "pixi.toml", "pixi.lock"};
  if (names.contains(name) || image::is_requirements_path(path)) return true;
  const bool yaml = name.ends_with(".yml") || name.ends_with(".yaml");
  const bool conda = name.starts_with("environment") || name.starts_with("conda");
  const bool pylock = name.starts_with("pylock.") && name.ends_with(".toml");
  return pylock || (conda && (yaml || name.ends_with(".lock")));
}

/// Collects one thing after the other about a folder.
class Surveyor {
 public:
  explicit Surveyor(const fs::path& folder) : folder_(folder), real_(fs::canonical(folder)) {}

  Survey look() {
    find_repository();
    find_cmake();
    find_manifests();
    find_versions();
    find_ci_files();
    return std::move(result_);
  }

 private:
  std::optional<std::string> text_of(const std::string& path) const {
    return read_file_if_exists(folder_ / path);
  }

  void find_repository() {
    result_.repository = real_;
    if (!find_program("git")) return;
    try {
      const Git git(folder_);
      result_.repository = fs::canonical(git.top());
      const auto remotes = git.remotes();
      const bool origin = std::find(remotes.begin(), remotes.end(), "origin") != remotes.end();
      if (!remotes.empty()) {
        result_.found.remote = git.url_of(origin ? "origin" : remotes.front());
      }
    } catch (const Error&) {
      return;  // in no repository: then nothing tells the registry
    }
    const fs::path below = real_.lexically_relative(result_.repository);
    if (below.empty() || below == ".") return;
    for (std::size_t level = 0;
         level < static_cast<std::size_t>(std::distance(below.begin(), below.end())); ++level) {
      result_.layout.up += "../";
    }
    result_.layout.below = result_.found.below = below.string() + "/";
    if (image::needs_no_quotes(below.string())) return;
    throw project_error(
        "the folder's path in its repository, '" + below.string() +
            "', would need quotes in a CI file",
        "rename it to letters, digits, '.', '_' and '-', or write the files by hand");
  }

  // One that declares no image is somebody's own: of an extension in C++, say.
  void find_cmake() {
    for (const std::string folder : {"", "ci"}) {
      const std::string path = folder.empty() ? "CMakeLists.txt" : folder + "/CMakeLists.txt";
      const auto text = text_of(path);
      result_.layout.cmake_folder = folder;
      if (!text) return;
      if (text->find("docker_image(") != std::string::npos) {
        result_.declared = path;
        return;
      }
    }
    throw project_error("CMakeLists.txt and ci/CMakeLists.txt are there, and declare no images",
                        "add docker_registry() and docker_image() to one of them by hand");
  }

  std::vector<std::string> candidates() const {
    std::vector<std::string> paths;
    const auto add = [&](const std::string& folder) {
      for (const std::string& name : names_in(folder_ / folder, false)) {
        if (is_manifest_name(folder + name, name)) paths.push_back(folder + name);
      }
    };
    add("");
    for (const std::string folder : {"requirements", "reqs", "requirement"}) {
      add(folder + "/");
      for (const std::string& inner : names_in(folder_ / folder, true)) {
        add(folder + "/" + inner + "/");
      }
    }
    return paths;
  }

  // What CMake's build would refuse to read is refused here.
  std::optional<manifest::Source> source(const std::string& path) const {
    std::error_code error;
    const fs::path real = fs::canonical(folder_ / path, error);
    if (error) return std::nullopt;
    if (!lies_in(real, real_)) return manifest::Source{std::nullopt, real.string()};
    return manifest::Source{read_file(folder_ / path), real.string()};
  }

  void find_manifests() {
    for (const std::string& path : candidates()) {
      if (!image::is_writable_path(path)) {
        result_.found.notes.push_back("manifests: not read: " + path +
                                      ": its name can't stand in a CMakeLists.txt");
        continue;
      }
      try {
        const auto read = [&](const std::string& file) { return source(file); };
        result_.found.manifests.push_back({path, manifest::read_tree(path, read)});
      } catch (const Error& error) {
        if (path == "pyproject.toml") throw;
        result_.found.unread.push_back(error);
      }
    }
    if (const auto python = text_of(".python-version")) {
      result_.found.python_version = std::string(trim(split(*python, '\n').front()));
    }
  }

  void find_versions() {
    for (const std::string path : {"pyproject.toml", "setup.cfg"}) add_version(path);
    for (const std::string top : {"", "src/"}) {
      for (const std::string& package : names_in(folder_ / top, true)) {
        for (const std::string name :
             {"__init__.py", "_version.py", "version.py", "__about__.py", "__version__.py"}) {
          add_version(top + package + "/" + name);
        }
      }
    }
    for (const std::string path : {"VERSION", "VERSION.txt", "version.txt"}) add_version(path);
  }

  void add_version(const std::string& path) {
    std::error_code error;
    if (!fs::is_regular_file(folder_ / path, error) || !image::is_writable_path(path)) return;
    result_.found.version_files.push_back({path, read_file(folder_ / path)});
  }

  void find_ci_files() {
    const std::string& up = result_.layout.up;
    for (const std::string name : {".gitlab-ci.yml", ".gitlab-ci.yaml"}) {
      const auto text = text_of(up + name);
      if (!text) continue;
      result_.gitlab_file = up + name;
      return add_ci_file(up + name, *text);
    }
    for (const std::string& name : names_in(folder_ / (up + ".github/workflows"), false)) {
      const std::string path = up + ".github/workflows/" + name;
      const bool yaml = name.ends_with(".yml") || name.ends_with(".yaml");
      if (yaml && image::is_writable_path(path)) add_ci_file(path, read_file(folder_ / path));
    }
    result_.layout.github = !result_.layout.ci_files.empty();
  }

  // Images that it names in full may tell the registry.
  void add_ci_file(const std::string& path, const std::string& text) {
    result_.layout.ci_files.push_back(path);
    try {
      for (const ci::Reference& reference : ci::read(path, text).references) {
        if (!ci::has_variable(reference.image.name)) {
          result_.found.ci_images.push_back(reference.image.name);
        }
      }
    } catch (const Error& error) {
      result_.found.notes.push_back("ci: " + error.text());
    }
  }

  const fs::path& folder_;
  fs::path real_;
  Survey result_;
};

}  // namespace

Survey survey(const fs::path& folder) {
  return Surveyor(folder).look();
}

}  // namespace pinned_images::cli
