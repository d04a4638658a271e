// SPDX-License-Identifier: MIT
#include "image/version_tag.hpp"

#include "python/cursor.hpp"
#include "support/image_names.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::image {
namespace {

using manifest::Manifest;

Error no_tag(const ImageSpec& image, const std::string& problem, const std::string& hint) {
  return input_error(image.place, "docker_image(" + image.name + "): " + problem, hint);
}

// A tag has no `+`; an epoch (`1!2.0`) has no spelling that could not be another version's.
std::string checked(const ImageSpec& image, std::string text, const std::string& source) {
  const std::string shown = "the version '" + text + "' (" + source + ")";
  if (text.starts_with("pins-")) {
    throw no_tag(image, shown + " looks like a key tag", "choose one that does not begin so");
  }
  std::replace(text.begin(), text.end(), '+', '_');
  if (is_valid_tag(text)) return text;
  throw no_tag(image, shown + " can't be a tag",
               "a tag has letters, digits, '_', '.', '-', up to 128; set docker_registry(... TAG "
               "<text>) or TAG KEY");
}

std::string from_manifest(const ImageSpec& image, const Manifest& manifest) {
  if (manifest.project_version) return checked(image, *manifest.project_version, manifest.path);
  const auto& dynamic = manifest.dynamic;
  const bool is_dynamic = std::find(dynamic.begin(), dynamic.end(), "version") != dynamic.end();
  throw no_tag(image,
               is_dynamic ? "the version in " + manifest.path + " is dynamic"
                          : "there is no version in " + manifest.path,
               "name a file that has it: VERSION_FROM <file>, or use docker_registry(... TAG KEY)");
}

// The first manifest that has a version, pyproject.toml before others (setup.cfg); without one the
// pyproject.toml, for it says why. Absent: there is none of them.
const Manifest* versioned(const std::vector<manifest::Tree>& trees) {
  const Manifest* any = nullptr;
  const Manifest* pyproject = nullptr;
  for (const manifest::Tree& tree : trees) {
    const Manifest& manifest = tree.manifests.front();
    const bool is_pyproject = manifest.format == manifest::Format::Pyproject;
    if (is_pyproject && manifest.project_version) return &manifest;
    if (is_pyproject && pyproject == nullptr) pyproject = &manifest;
    if (manifest.project_version && any == nullptr) any = &manifest;
  }
  return any != nullptr ? any : pyproject;
}

// What a line assigns to `__version__`, annotated or not; absent if it does not, or no plain text.
std::optional<std::string> assigned_version(std::string_view line) {
  python::Cursor cursor(line);
  if (!cursor.eat("__version__")) return std::nullopt;
  cursor.skip_blanks();
  if (cursor.eat(":")) cursor.eat_while([](char c) { return c != '='; });
  if (!cursor.eat("=")) return std::nullopt;
  cursor.skip_blanks();
  const char quote = cursor.peek();
  if (!cursor.eat("\"") && !cursor.eat("'")) return std::nullopt;
  const std::size_t end = cursor.rest().find(quote);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(cursor.rest().substr(0, end));
}

std::string from_python(const ImageSpec& image, const VersionFile& file) {
  for (const std::string_view line : split(file.text, '\n')) {
    if (const auto version = assigned_version(line)) return checked(image, *version, file.path);
  }
  throw no_tag(image, "there is no __version__ = \"...\" in " + file.path,
               "name a file that has it: VERSION_FROM <file>");
}

std::string from_file(const ImageSpec& image, const VersionFile& file) {
  const auto format = manifest::format_of(file.path, file.text);
  if (format == manifest::Format::Pyproject || format == manifest::Format::SetupCfg) {
    return from_manifest(image, manifest::read(file.path, file.text));
  }
  if (file.path.ends_with(".py")) return from_python(image, file);
  const std::string line(trim(file.text));
  if (line.empty() || line.find('\n') != std::string::npos) {
    throw no_tag(image, file.path + " is not one line with a version",
                 "name a pyproject.toml, a *.py with __version__, or a file of one line");
  }
  return checked(image, line, file.path);
}

}  // namespace

std::optional<std::string> version_tag(const Project& project, const ImageSpec& image,
                                       const std::vector<manifest::Tree>& trees,
                                       const std::optional<VersionFile>& version_file) {
  if (image.is_base || project.registry.tag == "KEY") return std::nullopt;
  if (!project.tag.empty()) return checked(image, project.tag, "PINNED_IMAGES_TAG");
  if (project.registry.tag != "VERSION") return checked(image, project.registry.tag, "TAG");
  if (version_file) return from_file(image, *version_file);
  if (const Manifest* manifest = versioned(trees)) return from_manifest(image, *manifest);
  throw no_tag(image, "it has no pyproject.toml to take a version from",
               "name a file that has it: VERSION_FROM <file>, or use docker_registry(... TAG KEY)");
}

}  // namespace pinned_images::image
