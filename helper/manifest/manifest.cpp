// SPDX-License-Identifier: MIT
#include "manifest/manifest.hpp"

#include "manifest/readers.hpp"
#include "manifest/requirement_entry.hpp"
#include "python/cursor.hpp"
#include "python/name.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

Error unknown_format(const std::string& path) {
  return input_error(
      {path}, "not a manifest of a known format",
      "name a pyproject.toml, setup.cfg, requirements file (*.txt, *.in, "
      "requirements*), Pipfile, conda environment (*.yml), pixi.toml, or the lock of "
      "one");
}

Manifest refused(Refusal refusal) {
  Manifest manifest;
  manifest.refusal = std::move(refusal);
  return manifest;
}

Manifest read_setup_py() {
  return refused({"refuse-dynamic",
                  "setup.py is a program: what it requires is known only when it runs",
                  "name a file that declares the requirements: pyproject.toml, setup.cfg, a "
                  "requirements file, or a lock"});
}

Manifest read_unsupported() {
  return refused({"unsupported-format", "a lock of a tool that isn't known here",
                  "name the lock of uv, Poetry, PDM, pipenv, conda-lock or pixi, a pylock.toml, or "
                  "the manifest it was made from"});
}

Manifest read_as(Format format, const std::string& path, std::string_view text) {
  switch (format) {
    case Format::Pyproject:
      return read_pyproject(path, text);
    case Format::Requirements:
      return read_requirements(path, text);
    case Format::UvLock:
      return read_uv_lock(path, text);
    case Format::PoetryLock:
      return read_poetry_lock(path, text);
    case Format::PdmLock:
      return read_pdm_lock(path, text);
    case Format::Pylock:
      return read_pylock(path, text);
    case Format::SetupCfg:
      return read_setup_cfg(path, text);
    case Format::Pipfile:
      return read_pipfile(path, text);
    case Format::PipfileLock:
      return read_pipfile_lock(path, text);
    case Format::CondaEnvironment:
      return read_conda_environment(path, text);
    case Format::CondaLock:
      return read_conda_lock(path, text);
    case Format::CondaExplicit:
      return read_conda_explicit(path, text);
    case Format::PixiToml:
      return read_pixi_toml(path, text);
    case Format::PixiLock:
      return read_pixi_lock(path, text);
    case Format::SetupPy:
      return read_setup_py();
    default:
      return read_unsupported();
  }
}

// A parser's memory is a multiple of the text; the largest real locks have a few MiB.
constexpr std::size_t max_bytes = 64U << 20U;

constexpr std::size_t max_count = 250'000;

void check_count(std::size_t count, const Place& place) {
  if (count < max_count) return;
  throw input_error(place, "more than 250,000 packages", "name the project's own manifest or lock");
}

// A value with a line break in it would be a line of its own to pip, an option even.
void check_install_line(const Manifest& manifest, const Entry& entry) {
  if (is_one_line(entry.install_line)) return;
  throw input_error({manifest.path, entry.line, entry.column},
                    "a requirement can't hold a line break or control character",
                    "write it in one line");
}

/// Walks a group and those it includes.
class GroupWalk {
 public:
  explicit GroupWalk(const Manifest& manifest) : manifest_(manifest) {}

  std::vector<std::size_t> entries(const std::string& group) {
    if (!manifest_.groups.contains(group)) throw missing(group, {manifest_.path});
    visit(group);
    return std::move(result_);
  }

 private:
  void visit(const std::string& group) {
    open_.push_back(group);
    for (const GroupItem& item : manifest_.groups.at(group)) {
      const Place place{manifest_.path, item.line, item.column};
      if (++items_ > max_items) {
        throw input_error(place, "the group has more than 100,000 items", "include a group once");
      }
      if (!item.problem.empty()) {
        throw input_error(place, "group '" + group + "': " + item.problem,
                          "correct the item, or don't use the group");
      }
      if (item.entry) result_.push_back(*item.entry);
      if (item.include_group) include(*item.include_group, place);
    }
    open_.pop_back();
  }

  void include(const std::string& group, const Place& place) {
    if (!manifest_.groups.contains(group)) throw missing(group, place);
    if (std::find(open_.begin(), open_.end(), group) != open_.end()) {
      std::vector<std::string> circle(std::find(open_.begin(), open_.end(), group), open_.end());
      circle.push_back(group);
      throw input_error(place, "groups include each other in a circle: " + join(circle, " -> "),
                        "remove one of these include-group");
    }
    if (open_.size() >= max_depth) {
      throw input_error(place, "groups include each other more than 500 deep", "include less deep");
    }
    visit(group);
  }

  Error missing(const std::string& group, const Place& place) const {
    std::vector<std::string> names;
    for (const auto& [name, items] : manifest_.groups) names.push_back(name);
    return input_error(
        place, "there is no group '" + group + "'",
        names.empty() ? "add it to [dependency-groups]" : "the groups there: " + join(names, ", "));
  }

  // PEP 735 keeps doubles, so groups that each include the next one twice double at every step.
  static constexpr std::size_t max_items = 100'000;
  static constexpr std::size_t max_depth = 500;

  const Manifest& manifest_;
  std::size_t items_ = 0;
  std::vector<std::string> open_;
  std::vector<std::size_t> result_;
};

// Of a file's normalized name; empty if it has no version.
std::string name_before_version(const std::string& file) {
  for (auto at = file.find('-', 1); at != std::string::npos; at = file.find('-', at + 1)) {
    if (at + 1 < file.size() && is_digit(file[at + 1])) return file.substr(0, at);
  }
  return "";
}

}  // namespace

std::vector<std::size_t> group_entries(const Manifest& manifest, const std::string& group) {
  return GroupWalk(manifest).entries(python::normalize_name(group));
}

bool Manifest::has_dynamic_dependencies() const {
  return std::find(dynamic.begin(), dynamic.end(), "dependencies") != dynamic.end() &&
         std::none_of(entries.begin(), entries.end(), [](const Entry& entry) {
           return entry.part.kind == Part::Kind::Dependencies;
         });
}

void add_entry(Manifest& manifest, Entry entry) {
  check_count(manifest.entries.size(), {manifest.path, entry.line, entry.column});
  manifest.entries.push_back(std::move(entry));
}

void add_group_entry(Manifest& manifest, Entry entry) {
  GroupItem item;
  item.entry = manifest.entries.size();
  item.line = entry.line;
  item.column = entry.column;
  manifest.groups[entry.part.name].push_back(std::move(item));
  add_entry(manifest, std::move(entry));
}

// Words of the line are taken for names; `torch-2.1.0.whl` names torch, `torch-geometric` doesn't.
bool may_name(const Invalid& invalid, const std::set<std::string>& names) {
  if (invalid.text.empty()) return true;
  python::Cursor cursor(invalid.text);
  while (!cursor.at_end()) {
    cursor.eat_while([](char c) { return !is_alphanumeric(c); });
    const std::string word = python::normalize_name(cursor.eat_while(python::is_name_part));
    if (names.contains(word) || names.contains(name_before_version(word))) return true;
  }
  return false;
}

void add_invalid(Manifest& manifest, Invalid invalid) {
  check_count(manifest.invalid.size(), {manifest.path, invalid.line, invalid.column});
  manifest.invalid.push_back(std::move(invalid));
}

const std::optional<std::string>& condition_of(const Entry& entry) {
  return entry.condition ? entry.condition : entry.marker;
}

const std::string& python_name(const Entry& entry) {
  return entry.conda ? entry.conda->python_name : entry.name;
}

Manifest read(const std::string& path, std::string_view text) {
  if (text.size() > max_bytes) {
    throw input_error({path}, "a file of more than 64 MiB",
                      "name the project's own manifest or lock");
  }
  const auto format = format_of(path, text);
  if (!format) throw unknown_format(path);
  Manifest manifest = read_as(*format, path, text);
  manifest.path = path;
  manifest.format = *format;
  for (const Entry& entry : manifest.entries) check_install_line(manifest, entry);
  return manifest;
}

}  // namespace pinned_images::manifest
