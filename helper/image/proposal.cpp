// SPDX-License-Identifier: MIT
#include "image/proposal.hpp"

#include "image/compatibility.hpp"
#include "image/manifest_choice.hpp"
#include "image/pins.hpp"
#include "image/proposal_text.hpp"
#include "image/purpose.hpp"
#include "python/specifier.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>

namespace pinned_images::image {
namespace {

using manifest::Manifest;

// The one that most of today's wheels are for first.
constexpr std::array<const char*, 7> pythons = {"3.11", "3.12", "3.10", "3.13",
                                                "3.9",  "3.8",  "3.14"};

bool holds_any(const std::vector<std::string>& names, const std::vector<std::string>& of) {
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::find(of.begin(), of.end(), name) != of.end();
  });
}

/// Builds a proposal step by step; each step tries what it adds.
class Proposer {
 public:
  explicit Proposer(const Found& found) : found_(found), manifests_(found) {}

  Proposal propose() {
    result_.notes = found_.notes;
    for (const Error& error : found_.unread) {
      note("manifests: not read: " + to_string(error.place().value_or(Place{})) + ": " +
           error.problem());
    }
    choice_ = choose_manifests(manifests_);
    result_.registry = guess_registry(found_.remote, found_.ci_images);
    full_ = image_with("full", choice_.manifests, choice_.pins);
    select_extra_of_pins();
    add_groups_and_extras();
    add_tests();
    choose_python();
    choose_lint();
    choose_version();
    note_pins();
    note_left_out();
    put_together();
    return std::move(result_);
  }

 private:
  void note(std::string text) { result_.notes.push_back(std::move(text)); }

  std::vector<const Manifest*> chosen() const {
    std::vector<const Manifest*> result;
    for (const std::string& path : choice_.manifests) result.push_back(manifests_.find(path));
    return result;
  }

  // Takes a changed image if it can be made as well as the one before.
  bool take(const ImageSpec& changed) {
    if (manifests_.problem(changed)) return false;
    full_ = changed;
    return true;
  }

  // Some projects leave torch to their users: it stands in an extra, or in a group of theirs.
  void select_extra_of_pins() {
    if (choice_.pins.empty() || manifests_.installs(full_, choice_.pins.front()) != false) return;
    for (const Manifest* manifest : chosen()) {
      for (const auto& [kind, names] :
           {std::pair{"extra", manifest->extras}, std::pair{"group", names_of(manifest->groups)}}) {
        for (const std::string& name : names) {
          ImageSpec with = full_;
          (std::string(kind) == "extra" ? with.extras : with.groups).push_back(name);
          if (manifests_.installs(with, choice_.pins.front()) != true || !take(with)) continue;
          note("full: " + choice_.pins.front() + " stands in the " + kind + " '" + name +
               "', which is taken; name another one if jobs use that");
          return;
        }
      }
    }
    note("full: pip installs no " + choice_.pins.front() +
         " by these manifests; it only decides when the image is built anew");
  }

  static std::vector<std::string> names_of(
      const std::map<std::string, std::vector<manifest::GroupItem>>& groups) {
    std::vector<std::string> names;
    for (const auto& [name, items] : groups) names.push_back(name);
    return names;
  }

  void add_groups_and_extras() {
    for (const Manifest* manifest : chosen()) {
      for (const std::string& name : names_of(manifest->groups)) {
        if (purpose_of_group(name) == Purpose::Test) add_name(name, &ImageSpec::groups);
      }
      for (const std::string& name : manifest->extras) {
        if (purpose_of_group(name) == Purpose::Test) add_name(name, &ImageSpec::extras);
      }
    }
  }

  void add_name(const std::string& name, std::vector<std::string> ImageSpec::*list) {
    if (holds_any({name}, full_.*list)) return;
    ImageSpec with = full_;
    (with.*list).push_back(name);
    const auto problem = manifests_.problem(with);
    if (!problem) {
      full_ = with;
    } else if (!manifests_.problem(full_)) {
      note("full: '" + name + "' is left out: " + problem->problem());
    }
  }

  // Requirements files for jobs: taken if they name no torch of their own.
  void add_tests() {
    for (const std::string& path : choice_.tests) {
      ImageSpec with = full_;
      with.manifests.push_back(path);
      const auto problem = manifests_.problem(with);
      const bool names_a_pin =
          manifests_.installs(image_with("full", {path}, {}), "torch").has_value();
      if (!problem && !names_a_pin) {
        full_ = with;
        tests_.push_back(path);
      } else {
        choice_.left_out.push_back(path);
      }
    }
  }

  bool is_asked_for(const std::string& python) const {
    for (const Manifest* manifest : chosen()) {
      if (!manifest->requires_python) continue;
      const auto asked = python::SpecifierSet::parse(*manifest->requires_python);
      // Whichever micro version the base image has.
      if (asked && !asked->contains(python + ".99") && !asked->contains(python)) return false;
    }
    return true;
  }

  bool fits_pins(const std::string& python) const {
    ImageSpec with = full_;
    with.python = python;
    try {
      return check_compatibility(with, manifests_.trees(with.manifests)).errors.empty();
    } catch (const Error&) {
      return true;
    }
  }

  void choose_python() {
    const auto parts = split(found_.python_version, '.');
    if (parts.size() >= 2 && parts[0] == "3") {
      base_python_ = "3." + std::string(parts[1]);
      return;
    }
    for (const bool strict : {true, false}) {
      for (const std::string python : pythons) {
        if (!is_asked_for(python) || (strict && !fits_pins(python))) continue;
        base_python_ = python;
        return;
      }
    }
    base_python_ = pythons.front();
    note("base: none of the usual Pythons is one that the manifests ask for: see to BASE");
  }

  // A marker that is open makes a pin a choice of two; the interpreter decides most of them.
  void decide_markers(ImageSpec& image) const {
    try {
      const auto pins = resolve_pins(image, manifests_.trees(image.manifests)).pins;
      if (std::all_of(pins.begin(), pins.end(), [](const Pin& pin) { return pin.marker.empty(); }))
        return;
    } catch (const Error&) {
      return;
    }
    ImageSpec with = image;
    with.python = base_python_;
    if (!manifests_.problem(with)) image = with;
  }

  void choose_lint() {
    if (!choose_lint_group()) choose_lint_file();
    if (lint_) return;
    for (const Manifest* manifest : chosen()) {
      for (const std::string& extra : manifest->extras) {
        if (purpose_of_group(extra) != Purpose::Lint) continue;
        note("lint: the extra '" + extra +
             "' brings the project's dependencies with it: move it to [dependency-groups], then "
             "run this again");
        return;
      }
    }
    note(
        "lint: no group or requirements file with linters was found; have one, then add "
        "docker_image(lint ... ONLY_GROUPS <group>)");
  }

  // By its name; else by what is in it, the smallest first.
  bool choose_lint_group() {
    std::vector<std::pair<std::size_t, ImageSpec>> candidates;
    for (const Manifest* manifest : chosen()) {
      for (const std::string& group : names_of(manifest->groups)) {
        ImageSpec image = image_with("lint", choice_.manifests, choice_.pins);
        image.only_groups = true;
        image.groups = {group};
        decide_markers(image);
        const auto names = manifests_.names_installed(image);
        if (names.empty() || holds_any({"torch", "torchvision"}, names)) continue;
        const bool named = purpose_of_group(group) == Purpose::Lint;
        if (named || !lint_commands(names).empty()) {
          candidates.emplace_back(named ? 0 : names.size(), image);
        }
      }
    }
    return take_lint(candidates);
  }

  // Without a group there is nothing to follow torch by and not install it.
  void choose_lint_file() {
    std::vector<std::pair<std::size_t, ImageSpec>> candidates;
    const auto consider = [&](const Paths& paths, bool named) {
      for (const std::string& path : paths) {
        const ImageSpec image = image_with("lint", {path}, {});
        const auto names = manifests_.names_installed(image);
        if (names.empty() || holds_any({"torch", "torchvision"}, names)) continue;
        if (named || !lint_commands(names).empty()) {
          candidates.emplace_back(named ? 0 : names.size(), image);
        }
      }
    };
    consider(choice_.lint, true);
    consider(tests_, false);
    consider(choice_.left_out, false);
    if (take_lint(candidates) && !choice_.pins.empty()) {
      note("lint: made from " + lint_->manifests.front() +
           ", so a new torch does not rebuild it; with a group `lint` in pyproject.toml it would");
    }
  }

  bool take_lint(std::vector<std::pair<std::size_t, ImageSpec>>& candidates) {
    if (candidates.empty()) return false;
    const auto best =
        std::min_element(candidates.begin(), candidates.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
    lint_ = best->second;
    const auto names = manifests_.names_installed(*lint_);
    if (holds_any({"pre-commit"}, names)) lint_->system_packages = {"git"};
    return true;
  }

  std::optional<std::string> version_by(const std::optional<VersionFile>& file) const {
    Project project;
    project.registry.tag = "VERSION";
    try {
      return version_tag(project, full_, manifests_.trees(full_.manifests), file);
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  // The image `ci` has no manifests, so it always names the file.
  void choose_version() {
    for (const VersionFile& file : found_.version_files) {
      const auto version = version_by(file);
      if (!version) continue;
      result_.version = *version;
      version_from_ = file.path;
      return;
    }
    note(
        "version: no file has a static one, so images are named by their keys (TAG KEY); with "
        "VERSION_FROM <file> and without TAG KEY they would be named by versions");
  }

  void note_pins() {
    if (!choice_.pins.empty()) return;
    note("pins: there is no torch or torchvision in " + join(choice_.manifests, ", ") +
         ", so the recipe alone decides (PINS NONE); PINS <package>... names other packages");
  }

  void note_left_out() {
    std::erase_if(choice_.left_out, [&](const std::string& path) {
      return lint_ && holds_any({path}, lint_->manifests);
    });
    if (choice_.left_out.empty()) return;
    note("manifests: not used: " + join(choice_.left_out, ", ") +
         "; MANIFESTS takes what else an image is to have");
  }

  void put_together() {
    decide_markers(full_);
    if (const auto problem = manifests_.problem(full_)) {
      note("full: the project will not plan before this is mended: " + problem->text());
    }
    if (lint_) {
      lint_->base = "python:" + base_python_ + "-slim";
      full_.from = "lint";
      result_.images.push_back(*lint_);
    } else {
      full_.base = "python:" + base_python_ + "-slim";
    }
    set_jobs();
    result_.images.push_back(full_);
    ImageSpec ci = image_with("ci", {}, {});
    ci.base = "debian:bookworm-slim";
    result_.images.push_back(ci);
    set_version_files();
  }

  // Images whose own pyproject.toml has the version need no other file.
  void set_version_files() {
    if (result_.version.empty()) return;
    for (ImageSpec& image : result_.images) {
      const auto trees = manifests_.trees(image.manifests);
      Project project;
      project.registry.tag = "VERSION";
      try {
        if (version_tag(project, image, trees, std::nullopt) == result_.version) continue;
      } catch (const Error&) {
      }
      image.version_from = version_from_;
    }
  }

  void set_jobs() {
    const bool pytest = holds_any({"pytest"}, manifests_.names_installed(full_));
    if (lint_) result_.lint.commands = lint_commands(manifests_.names_installed(*lint_));
    if (lint_ && result_.lint.commands.empty()) result_.lint.commands = {"python -m compileall ."};
    result_.full.commands = {pytest ? "pytest" : "python -m unittest discover"};
    result_.full.install = join(install_words(), " ");
    if (found_.below.empty()) return;
    for (JobProposal* job : {&result_.lint, &result_.full}) {
      job->commands.insert(job->commands.begin(), "cd " + found_.below);
    }
  }

  // What pip is told, in the repository's folder.
  std::vector<std::string> install_words() const {
    const Manifest* pyproject = manifests_.find("pyproject.toml");
    std::vector<std::string> words;
    if (is_package(pyproject)) {
      const std::string here = found_.below.substr(0, found_.below.find_last_of('/'));
      words.push_back("--editable " + (here.empty() ? "." : "./" + here) +
                      (full_.extras.empty() ? "" : "[" + join(full_.extras, ",") + "]"));
    }
    for (const std::string& path : full_.manifests) {
      if (manifests_.find(path)->format != manifest::Format::Requirements) continue;
      if (!needs_no_quotes(path)) continue;
      words.push_back("-r " + found_.below + path);
    }
    const std::string of = found_.below.empty() ? "" : found_.below + "pyproject.toml:";
    for (const std::string& group : full_.groups) {
      if (is_of_pip(pyproject, group)) words.push_back("--group " + of + group);
    }
    return words;
  }

  // Something that pip can install: a name in pyproject.toml, or setuptools' files.
  bool is_package(const Manifest* pyproject) const {
    if (pyproject != nullptr && pyproject->project_name) return true;
    const bool program = std::any_of(
        found_.unread.begin(), found_.unread.end(),
        [](const Error& error) { return error.place() && error.place()->path == "setup.py"; });
    return program || manifests_.find("setup.cfg") != nullptr;
  }

  // pip knows the groups of PEP 735, not those of Poetry, pipenv or pixi.
  static bool is_of_pip(const Manifest* pyproject, const std::string& group) {
    if (pyproject == nullptr || !pyproject->groups.contains(group)) return false;
    const auto& items = pyproject->groups.at(group);
    return std::all_of(items.begin(), items.end(), [&](const manifest::GroupItem& item) {
      return !item.entry || pyproject->entries[*item.entry].where.starts_with("dependency-groups.");
    });
  }

  const Found& found_;
  FoundManifests manifests_;
  ManifestChoice choice_;
  ImageSpec full_;
  std::optional<ImageSpec> lint_;
  Paths tests_;
  std::string base_python_;
  std::string version_from_;
  Proposal result_;
};

}  // namespace

Proposal propose(const Found& found) {
  return Proposer(found).propose();
}

}  // namespace pinned_images::image
