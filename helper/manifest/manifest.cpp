// SPDX-License-Identifier: MIT
#include "manifest/manifest.hpp"

#include "manifest/readers.hpp"
#include "python/name.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::manifest {
namespace {

std::string_view file_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

Error unknown_format(const std::string& path) {
  const std::string name(file_name(path));
  if (name == "setup.py") {
    return input_error({path}, "setup.py is a program: what it requires is known only when it runs",
                       "name a file that declares the requirements: pyproject.toml, uv.lock, or a "
                       "requirements file");
  }
  return input_error({path}, "not a manifest of a known format",
                     "name a pyproject.toml, a uv.lock, or a requirements file (*.txt, *.in, "
                     "requirements*)");
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

}  // namespace

std::string_view to_string(Format format) {
  switch (format) {
    case Format::Pyproject:
      return "pyproject";
    case Format::Requirements:
      return "requirements";
    case Format::UvLock:
      break;
  }
  return "uv.lock";
}

std::vector<std::size_t> group_entries(const Manifest& manifest, const std::string& group) {
  return GroupWalk(manifest).entries(python::normalize_name(group));
}

std::optional<Format> format_of(std::string_view path) {
  const std::string_view name = file_name(path);
  if (name == "pyproject.toml") return Format::Pyproject;
  if (name == "uv.lock") return Format::UvLock;
  if (name.ends_with(".txt") || name.ends_with(".in") || name.starts_with("requirements")) {
    return Format::Requirements;
  }
  return std::nullopt;
}

Manifest read(const std::string& path, std::string_view text) {
  const auto format = format_of(path);
  if (!format) throw unknown_format(path);
  switch (*format) {
    case Format::Pyproject:
      return read_pyproject(path, text);
    case Format::Requirements:
      return read_requirements(path, text);
    case Format::UvLock:
      break;
  }
  return read_uv_lock(path, text);
}

}  // namespace pinned_images::manifest
