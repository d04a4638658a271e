// SPDX-License-Identifier: MIT
#include "image/manifest_choice.hpp"

#include "image/pin_check.hpp"
#include "image/pins.hpp"
#include "image/purpose.hpp"
#include "image/requirements.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace pinned_images::image {
namespace {

using manifest::Format;
using manifest::Manifest;

const Manifest& root_of(const FoundManifest& found) {
  return found.tree.manifests.front();
}

bool has_entries(const FoundManifest& found) {
  return std::any_of(found.tree.manifests.begin(), found.tree.manifests.end(),
                     [](const Manifest& manifest) {
                       return std::any_of(manifest.entries.begin(), manifest.entries.end(),
                                          [](const manifest::Entry& entry) {
                                            return entry.part.kind != manifest::Part::Kind::Build;
                                          });
                     });
}

bool is_conda(Format format) {
  return format == Format::CondaEnvironment || format == Format::CondaLock ||
         format == Format::CondaExplicit;
}

/// Sorts what was found into kinds, and chooses among them.
class Choice {
 public:
  explicit Choice(const FoundManifests& manifests)
      : manifests_(manifests), found_(manifests.found().manifests) {}

  ManifestChoice choose() {
    sort_requirements();
    for (const FoundManifest& found : found_) collect(found);
    choose_kind();
    add_pyproject();
    list_left_out();
    return std::move(choice_);
  }

 private:
  // A list that pip-compile wrote beside its source is the lock of it.
  bool is_source_of_another(const std::string& path) const {
    return path.ends_with(".in") &&
           manifests_.find(path.substr(0, path.size() - 3) + ".txt") != nullptr;
  }

  void sort_requirements() {
    for (const FoundManifest& found : found_) {
      if (root_of(found).format != Format::Requirements) continue;
      if (is_source_of_another(found.path)) continue;
      switch (purpose_of_file(found.path)) {
        case Purpose::Main:
          main_.push_back(found.path);
          break;
        case Purpose::Lint:
          choice_.lint.push_back(found.path);
          break;
        case Purpose::Test:
          choice_.tests.push_back(found.path);
          break;
        case Purpose::Other:
          others_.push_back({found.path});
          break;
      }
    }
  }

  void collect(const FoundManifest& found) {
    const Format format = root_of(found).format;
    if (format == Format::CondaEnvironment && !is_variant(found.path)) {
      conda_ = with_lock({found.path}, {Format::CondaLock, Format::CondaExplicit});
    } else if (is_conda(format)) {
      others_.push_back({found.path});
    }
    if (!is_conda(format) && manifest::is_lock(format)) locks_.push_back({found.path});
  }

  // `environment-dev.yml` is one of several.
  static bool is_variant(const std::string& path) {
    return path.find_first_of("-_") != std::string::npos;
  }

  Paths with_lock(Paths paths, std::initializer_list<Format> locks) const {
    for (const Format format : locks) {
      for (const FoundManifest& found : found_) {
        if (root_of(found).format != format) continue;
        paths.push_back(found.path);
        return paths;
      }
    }
    return paths;
  }

  Paths kind(const char* path, std::initializer_list<Format> locks) const {
    if (manifests_.find(path) == nullptr) return {};
    return with_lock({path}, locks);
  }

  Paths pyproject() const {
    Paths paths = kind("pyproject.toml",
                       {Format::UvLock, Format::PoetryLock, Format::PdmLock, Format::Pylock});
    if (paths.empty()) return paths;
    for (const std::string& file : manifests_.find("pyproject.toml")->dynamic_files) {
      if (manifests_.find(file) != nullptr) paths.push_back(file);
    }
    return paths;
  }

  // What a person would take first stands first.
  std::vector<Paths> kinds() const {
    std::vector<Paths> result = {pyproject(),
                                 main_,
                                 kind("Pipfile", {Format::PipfileLock}),
                                 kind("setup.cfg", {}),
                                 kind("pixi.toml", {Format::PixiLock}),
                                 conda_};
    result.insert(result.end(), locks_.begin(), locks_.end());
    result.insert(result.end(), others_.begin(), others_.end());
    for (const std::string& path : choice_.tests) result.push_back({path});
    std::erase_if(result, [](const Paths& paths) { return paths.empty(); });
    return result;
  }

  // The lower the better; what can't be made comes behind what can.
  std::size_t rank(const Paths& paths) const {
    const ImageSpec image = image_with("full", paths, {});
    return 2 * content_rank(paths) + (manifests_.problem(image) ? 1 : 0);
  }

  std::size_t content_rank(const Paths& paths) const {
    const auto torch = manifests_.installs(image_with("full", paths, {}), "torch");
    if (torch == true) return 0;
    if (torch) return 1;
    const bool any = std::any_of(paths.begin(), paths.end(), [&](const std::string& path) {
      return std::any_of(found_.begin(), found_.end(), [&](const FoundManifest& found) {
        return found.path == path && has_entries(found);
      });
    });
    return any ? 2 : 3;
  }

  void choose_kind() {
    std::size_t best = 6;
    for (const Paths& paths : kinds()) {
      const std::size_t found = rank(paths);
      if (found >= best) continue;
      best = found;
      choice_.manifests = paths;
    }
    if (choice_.manifests.empty()) throw nothing();
    std::erase(choice_.tests, choice_.manifests.front());
    for (const std::string pin : {"torch", "torchvision"}) {
      if (manifests_.installs(image_with("full", choice_.manifests, {}), pin)) {
        choice_.pins.push_back(pin);
      }
    }
  }

  // It may have the version and the groups, wherever the dependencies stand.
  void add_pyproject() {
    const Manifest* pyproject = manifests_.find("pyproject.toml");
    const auto& chosen = choice_.manifests;
    if (pyproject == nullptr || chosen.front() == "pyproject.toml") return;
    const bool locks_alone = std::all_of(chosen.begin(), chosen.end(), [&](const auto& path) {
      return manifest::is_lock(manifests_.find(path)->format);
    });
    if (locks_alone || (!pyproject->project_version && pyproject->groups.empty())) return;
    Paths with = {"pyproject.toml"};
    with.insert(with.end(), chosen.begin(), chosen.end());
    if (!manifests_.problem(image_with("full", with, choice_.pins))) choice_.manifests = with;
  }

  void list_left_out() {
    std::set<std::string> used(choice_.manifests.begin(), choice_.manifests.end());
    for (const std::string& path : choice_.manifests) {
      for (const manifest::Tree& tree : manifests_.trees({path})) {
        for (const Manifest& manifest : tree.manifests) used.insert(manifest.path);
      }
    }
    for (const auto* kind : {&locks_, &others_}) {
      for (const Paths& paths : *kind) {
        if (!used.contains(paths.front())) choice_.left_out.push_back(paths.front());
      }
    }
  }

  Error nothing() const {
    if (!manifests_.found().unread.empty()) return manifests_.found().unread.front();
    return project_error("no manifest or lock of Python packages is here",
                         "name the project's folder: pinned-images init <folder>; it needs a "
                         "pyproject.toml, a requirements file, or another manifest");
  }

  const FoundManifests& manifests_;
  const std::vector<FoundManifest>& found_;
  Paths main_;
  Paths conda_;
  std::vector<Paths> locks_;
  std::vector<Paths> others_;
  ManifestChoice choice_;
};

}  // namespace

const Manifest* FoundManifests::find(std::string_view path) const {
  for (const FoundManifest& found : found_.manifests) {
    if (found.path == path) return &root_of(found);
  }
  return nullptr;
}

std::vector<manifest::Tree> FoundManifests::trees(const Paths& paths) const {
  std::vector<manifest::Tree> result;
  for (const std::string& path : paths) {
    for (const FoundManifest& found : found_.manifests) {
      if (found.path == path) result.push_back(found.tree);
    }
  }
  return result;
}

std::optional<bool> FoundManifests::installs(ImageSpec image, const std::string& pin) const {
  image.pins = {pin};
  try {
    const auto facts = facts_of(image, trees(image.manifests), {pin});
    if (facts.empty()) return std::nullopt;
    return facts.front().installed;
  } catch (const Error&) {
    return std::nullopt;
  }
}

std::optional<Error> FoundManifests::problem(const ImageSpec& image) const {
  try {
    const auto all = trees(image.manifests);
    resolve_pins(image, all);
    install_lists(image, all);
    const PinCheck check = check_pins(image, all);
    if (!check.errors.empty()) return check.errors.front();
    return std::nullopt;
  } catch (const Error& error) {
    return error;
  }
}

std::vector<std::string> FoundManifests::names_installed(const ImageSpec& image) const {
  std::vector<std::string> names;
  if (problem(image)) return names;
  for (const AskedLine& line : install_lists(image, trees(image.manifests)).asked) {
    if (line.kind == AskedLine::Kind::Requirement) names.push_back(line.name);
  }
  return names;
}

ImageSpec image_with(const std::string& name, const Paths& manifests, const Paths& pins) {
  ImageSpec image;
  image.name = name;
  image.manifests = manifests;
  image.pins = pins;
  image.installer = "pip";
  image.platforms = {"linux/amd64"};
  return image;
}

ManifestChoice choose_manifests(const FoundManifests& manifests) {
  return Choice(manifests).choose();
}

}  // namespace pinned_images::image
