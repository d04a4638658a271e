// SPDX-License-Identifier: MIT
#include "cli/workspace.hpp"

#include "cli/manifests.hpp"
#include "image/key.hpp"
#include "image/pin_check.hpp"
#include "image/version_tag.hpp"
#include "registry/reference.hpp"
#include "support/file.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <algorithm>

#include <sys/stat.h>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

std::string mode_of(const std::string& path) {
  struct stat info = {};
  if (::stat(path.c_str(), &info) != 0) return "644";
  return (info.st_mode & S_IXUSR) != 0 ? "755" : "644";
}

std::string base_reference(const image::ImageSpec& spec) {
  if (spec.base.empty()) return "";
  auto reference = registry::parse_reference(spec.base);
  if (!reference) {
    throw input_error(
        spec.place,
        "docker_image(" + spec.name + "): BASE '" + spec.base + "' is no image reference",
        "write it as [registry/]repository[:tag][@digest]");
  }
  if (!reference->tag && !reference->digest) reference->tag = "latest";
  return registry::to_string(*reference);
}

// A mirror holds the hub's repositories below a prefix of its own.
std::string through_mirror(const std::string& base, const image::Project& project) {
  const std::string hub = "docker.io/";
  if (project.base_mirror.empty() || !base.starts_with(hub)) return base;
  return project.base_mirror + "/" + base.substr(hub.size());
}

/// Reads what one image after the other depends on.
class Reader {
 public:
  explicit Reader(Workspace& workspace, long refresh_step)
      : workspace_(workspace),
        refresh_(workspace.lock.refresh + refresh_step),
        manifests_(workspace.project) {}

  void read(const image::ImageSpec& spec) {
    PlannedImage planned;
    planned.spec = &spec;
    planned.trees = manifests_.of(spec);
    workspace_.files_read.insert(manifests_.files_read().begin(), manifests_.files_read().end());
    planned.pins = image::resolve_pins(spec, planned.trees);
    check(planned);
    planned.template_text = text(spec.template_path);
    for (const std::string& path : spec.files) planned.files.push_back(file(path));
    planned.base = base_reference(spec);
    planned.wanted = wanted(planned);
    workspace_.images.push_back(std::move(planned));
  }

 private:
  // What a build would stumble over after minutes of it.
  static void check(PlannedImage& planned) {
    const image::PinCheck check = image::check_pins(*planned.spec, planned.trees);
    if (!check.errors.empty()) throw check.errors.front();
    auto& warnings = planned.pins.warnings;
    warnings.insert(warnings.end(), check.notices.begin(), check.notices.end());
  }

  std::string text(const std::string& path) {
    std::string bytes = read_file(path);
    workspace_.files_read.insert(path);
    return bytes;
  }

  image::Wanted wanted(const PlannedImage& planned) {
    const image::ImageSpec& spec = *planned.spec;
    const image::Project& project = workspace_.project;
    image::Recipe recipe;
    recipe.template_sha256 = sha256_hex(planned.template_text);
    recipe.base = planned.base;
    if (!spec.from.empty()) recipe.parent_key = workspace_.image(spec.from).wanted.key;
    for (const PlannedFile& file : planned.files) {
      recipe.files.push_back({file.path, file.mode, sha256_hex(file.bytes)});
    }
    recipe.pins = planned.pins.pins;
    recipe.refresh = refresh_;
    image::Wanted wanted;
    wanted.name = spec.name;
    wanted.repository = project.registry.write_prefix() + "/" + spec.name;
    wanted.facts = image::canonical_text(spec, recipe);
    wanted.key = image::key_of(wanted.facts);
    wanted.key_tag = image::key_tag(wanted.key);
    wanted.platforms = spec.platforms;
    std::sort(wanted.platforms.begin(), wanted.platforms.end());
    wanted.version_tag = image::version_tag(project, spec, planned.trees, version_file(spec));
    return wanted;
  }

  std::optional<image::VersionFile> version_file(const image::ImageSpec& spec) {
    if (spec.version_from.empty()) return std::nullopt;
    return image::VersionFile{spec.version_from, text(spec.version_from)};
  }

  PlannedFile file(const std::string& path) {
    const fs::path relative = fs::path(path).lexically_relative(workspace_.project.source_dir);
    if (relative.empty() || *relative.begin() == "..") {
      throw input_error({path}, "the file lies outside the project", "copy it into the project");
    }
    return {relative.string(), mode_of(path), text(path)};
  }

  Workspace& workspace_;
  long refresh_;
  Manifests manifests_;
};

}  // namespace

std::string name_of(const PlannedImage& planned, const std::string& platform) {
  const bool several = planned.wanted.platforms.size() > 1;
  return planned.spec->name + (several ? " " + platform : "");
}

Error image_error(const PlannedImage& planned, const std::string& problem,
                  const std::string& hint) {
  const std::string command = planned.spec->is_base ? "docker_base_image(" : "docker_image(";
  return input_error(planned.spec->place, command + planned.spec->name + "): " + problem, hint);
}

const PlannedImage& Workspace::image(const std::string& name) const {
  const auto found = std::find_if(images.begin(), images.end(), [&](const PlannedImage& planned) {
    return planned.spec->name == name;
  });
  return found == images.end() ? throw std::logic_error("no planned image " + name) : *found;
}

std::string pulled_base(const PlannedImage& planned, const image::Project& project) {
  return through_mirror(planned.base, project);
}

std::string pulled_base(const image::ImageSpec& spec, const image::Project& project) {
  return through_mirror(base_reference(spec), project);
}

Workspace read_workspace(const fs::path& project_file, const std::vector<std::string>& names,
                         long refresh_step) {
  Workspace workspace;
  workspace.project_file = project_file;
  workspace.project = image::parse_project(project_file.string(), read_file(project_file));
  if (const auto text = read_file_if_exists(workspace.project.lock)) {
    workspace.lock = image::parse_lock(workspace.project.lock, *text);
    workspace.files_read.insert(workspace.project.lock);
  }
  Reader reader(workspace, refresh_step);
  for (const image::ImageSpec* spec : image::with_parents(workspace.project, names)) {
    reader.read(*spec);
  }
  return workspace;
}

}  // namespace pinned_images::cli
