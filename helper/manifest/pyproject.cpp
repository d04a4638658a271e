// SPDX-License-Identifier: MIT
#include "manifest/pixi_tables.hpp"
#include "manifest/poetry_table.hpp"
#include "manifest/readers.hpp"
#include "manifest/requirement_entry.hpp"
#include "manifest/toml_document.hpp"
#include "manifest/uv_sources.hpp"
#include "python/name.hpp"
#include "python/requirement.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <utility>

#include <fnmatch.h>

namespace pinned_images::manifest {
namespace {

using PartKind = Part::Kind;
using python::normalize_name;

/// Builds the manifest of one pyproject.toml, table by table.
class PyprojectReader {
 public:
  PyprojectReader(const std::string& path, std::string_view text) : document_(path, text) {
    manifest_.path = path;
    manifest_.format = Format::Pyproject;
  }

  Manifest read() {
    read_project();
    read_extras();
    read_groups();
    read_list("build-system.requires", {PartKind::Build, ""});
    read_uv_lists();
    read_pdm_groups();
    read_pdm_overrides();
    read_hatch_environments();
    read_pdm_sources();
    read_poetry_table(document_, manifest_);
    complete_by_poetry(manifest_);
    read_pixi_tables(document_, "tool.pixi.", manifest_);
    read_uv_sources(document_, manifest_);
    return std::move(manifest_);
  }

 private:
  void read_project() {
    if (const auto name = document_.at("project.name")) {
      manifest_.project_name = normalize_name(name->text("project.name"));
    }
    if (const auto version = document_.at("project.version")) {
      manifest_.project_version = std::string(version->text("project.version"));
    }
    if (const auto python = document_.at("project.requires-python"); python && python->is_text()) {
      manifest_.requires_python = std::string(python->text("project.requires-python"));
    }
    if (const auto dynamic = document_.at("project.dynamic")) {
      manifest_.dynamic = dynamic->texts("project.dynamic");
      manifest_.dynamic_line = dynamic->line();
    }
    read_dynamic_files("tool.setuptools.dynamic.dependencies.file");
    read_dynamic_files("tool.hatch.metadata.hooks.requirements_txt.files");
    note_dynamic();
    read_list("project.dependencies", {PartKind::Dependencies, ""});
  }

  // Where setuptools and the plugin hatch-requirements-txt take dynamic dependencies from.
  void read_dynamic_files(const std::string& where) {
    const auto files = document_.at(where);
    if (!files) return;
    if (files->is_text()) {
      manifest_.dynamic_files.emplace_back(files->text(where));
      return;
    }
    for (std::string& file : files->texts(where)) {
      manifest_.dynamic_files.push_back(std::move(file));
    }
  }

  // What a build back-end adds to these lists, only a build could tell.
  void note_dynamic() {
    std::vector<std::string> lists;
    for (const std::string& field : manifest_.dynamic) {
      if (field == "dependencies" || field == "optional-dependencies") lists.push_back(field);
    }
    if (!lists.empty()) manifest_.notes.push_back("project.dynamic: " + join(lists, ", "));
  }

  void read_extras() {
    const std::string table = "project.optional-dependencies";
    const auto extras = document_.at(table);
    if (!extras) return;
    for (const TomlMember& extra : extras->members(table)) {
      const std::string name = normalize_name(extra.key);
      manifest_.extras.push_back(name);
      read_items(extra.value, table + "." + std::string(extra.key), {PartKind::Extra, name});
    }
  }

  void read_list(const std::string& where, const Part& part) {
    if (const auto list = document_.at(where)) read_items(*list, where, part);
  }

  void read_items(const TomlValue& list, const std::string& where, const Part& part) {
    for (const TomlValue& item : list.list(where)) {
      item.text("an item of " + where);
      add(item, where, part);
    }
  }

  /// Returns the entry's place in the manifest; absent if the item can't be read.
  std::optional<std::size_t> add(const TomlValue& item, const std::string& where,
                                 const Part& part) {
    return add_text(item.text(where), item, where, part);
  }

  std::optional<std::size_t> add_text(std::string_view text, const TomlValue& item,
                                      const std::string& where, const Part& part) {
    try {
      Entry entry = entry_of_requirement(text);
      entry.where = where;
      entry.line = item.line();
      entry.column = item.column();
      entry.part = part;
      add_entry(manifest_, std::move(entry));
      return manifest_.entries.size() - 1;
    } catch (const python::RequirementError& error) {
      add_invalid(manifest_,
                  {error.what(), item.line(), item.column_of(error.offset()), std::string(text)});
      return std::nullopt;
    }
  }

  void read_groups() {
    const auto groups = document_.at("dependency-groups");
    if (!groups) return;
    std::map<std::string, std::string_view> spelled;
    for (const TomlMember& group : groups->members("dependency-groups")) {
      const std::string name = normalize_name(group.key);
      const auto [first, is_new] = spelled.emplace(name, group.key);
      if (!is_new) {
        add_problem(manifest_.groups[name], group.line, group.column,
                    "'" + std::string(group.key) + "' and '" + std::string(first->second) +
                        "' are one name");
      }
      read_group(group, name);
    }
  }

  void read_group(const TomlMember& group, const std::string& name) {
    std::vector<GroupItem>& items = manifest_.groups[name];
    const std::string where = "dependency-groups." + std::string(group.key);
    if (!group.value.is_list()) {
      return add_problem(items, group.value.line(), group.value.column(), "it must be a list");
    }
    for (const TomlValue& value : group.value.list(where)) {
      items.push_back(read_group_item(value, where, {PartKind::Group, name}));
    }
  }

  static void add_problem(std::vector<GroupItem>& items, int line, int column,
                          std::string problem) {
    GroupItem item;
    item.line = line;
    item.column = column;
    item.problem = std::move(problem);
    items.push_back(std::move(item));
  }

  // PEP 735: a string, or a table of include-group alone.
  GroupItem read_group_item(const TomlValue& value, const std::string& where, const Part& part) {
    GroupItem item;
    item.line = value.line();
    item.column = value.column();
    if (value.is_text()) {
      item.entry = add(value, where, part);
      if (!item.entry) item.problem = manifest_.invalid.back().problem;
      return item;
    }
    const auto include = value.find("include-group");
    if (include && include->is_text() && value.members(where).size() == 1) {
      item.include_group = normalize_name(include->text(where));
    } else {
      item.problem = "an item must be a string or {include-group = \"<name>\"}";
    }
    return item;
  }

  void read_uv_lists() {
    if (const auto list = document_.at("tool.uv.dev-dependencies")) {
      append_to_group(*list, "tool.uv.dev-dependencies", "dev");
    }
    if (const auto list = document_.at("tool.rye.dev-dependencies")) {
      append_to_group(*list, "tool.rye.dev-dependencies", "dev");
    }
    read_list("tool.uv.constraint-dependencies", {PartKind::Constraint, ""});
    read_list("tool.uv.override-dependencies", {PartKind::Override, ""});
  }

  // A version, a range or a URL (PDM, "Override the resolved package versions").
  void read_pdm_overrides() {
    const std::string table = "tool.pdm.resolution.overrides";
    const auto overrides = document_.at(table);
    if (!overrides) return;
    for (const TomlMember& member : overrides->members(table)) {
      const std::string value(trim(member.value.text(table + "." + std::string(member.key))));
      const bool is_url = value.find("://") != std::string::npos;
      const bool is_version = !value.empty() && value.find_first_of("<>=!~") != 0;
      const std::string asked = is_url ? " @ " + value : (is_version ? "==" : "") + value;
      add_text(std::string(member.key) + asked, member.value, table, {PartKind::Override, ""});
    }
  }

  void read_pdm_groups() {
    const std::string table = "tool.pdm.dev-dependencies";
    const auto groups = document_.at(table);
    if (!groups) return;
    for (const TomlMember& group : groups->members(table)) {
      append_to_group(group.value, table + "." + std::string(group.key), group.key);
    }
  }

  void read_pdm_sources() {
    const auto sources = document_.at("tool.pdm.source");
    if (!sources) return;
    for (const TomlValue& source : sources->list("tool.pdm.source")) {
      const auto name = source.find_text("name", "tool.pdm.source.name");
      const auto url = source.find_text("url", "tool.pdm.source.url");
      if (!url) continue;
      // PDM takes a package from a source that includes it by name, and from no other.
      const auto included = source.find("include_packages");
      const std::string clean = without_userinfo(*url);
      manifest_.indexes.push_back({name.value_or(""), clean, included.has_value(), name == "pypi"});
      if (!included) continue;
      const auto patterns = included->texts("tool.pdm.source.include_packages");
      for (Entry& entry : manifest_.entries) {
        if (matches(entry.name, patterns)) entry.index_choices.push_back({clean, std::nullopt});
      }
    }
  }

  static bool matches(const std::string& name, const std::vector<std::string>& patterns) {
    return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& pattern) {
      return ::fnmatch(pattern.c_str(), name.c_str(), FNM_CASEFOLD) == 0;
    });
  }

  // An environment of hatch installs them beside the project; none is in an image by itself.
  void read_hatch_environments() {
    const std::string table = "tool.hatch.envs";
    const auto environments = document_.at(table);
    if (!environments) return;
    for (const TomlMember& environment : environments->members(table)) {
      const std::string where = table + "." + std::string(environment.key);
      if (!environment.value.is_table()) continue;
      for (const std::string key : {"dependencies", "extra-dependencies"}) {
        const auto list = environment.value.find(key);
        if (list && list->is_list()) read_items(*list, where + "." + key, {PartKind::Other, ""});
      }
    }
  }

  // A tool's own list from before PEP 735, which the tool adds to the group of that name.
  void append_to_group(const TomlValue& list, const std::string& where, std::string_view group) {
    const std::string name = normalize_name(group);
    std::vector<GroupItem>& items = manifest_.groups[name];
    for (const TomlValue& value : list.list(where)) {
      if (value.text("an item of " + where).starts_with("-e ")) continue;
      items.push_back(read_group_item(value, where, {PartKind::Group, name}));
    }
  }

  TomlDocument document_;
  Manifest manifest_;
};

}  // namespace

Manifest read_pyproject(const std::string& path, std::string_view text) {
  return PyprojectReader(path, text).read();
}

}  // namespace pinned_images::manifest
