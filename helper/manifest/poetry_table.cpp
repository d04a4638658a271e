// SPDX-License-Identifier: MIT
#include "manifest/poetry_table.hpp"

#include "manifest/condition.hpp"
#include "manifest/install_line.hpp"
#include "manifest/poetry_condition.hpp"
#include "manifest/reference.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "python/version.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

std::string next_number(std::string digits) {
  for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit) {
    if (*digit != '9') {
      ++*digit;
      return digits;
    }
    *digit = '0';
  }
  return "1" + digits;
}

// `>=V,<U`, U being V's release with part `bumped` raised and those behind it zero.
std::optional<std::string> up_to_next(std::string_view text, const python::Version& version,
                                      std::size_t bumped) {
  if (version.local()) return std::nullopt;
  std::vector<std::string> upper = version.release();
  upper[bumped] = next_number(upper[bumped]);
  std::fill(upper.begin() + static_cast<std::ptrdiff_t>(bumped) + 1, upper.end(), "0");
  const std::string epoch = version.epoch() == "0" ? "" : version.epoch() + "!";
  return ">=" + std::string(text) + ",<" + epoch + join(upper, ".");
}

std::optional<std::string> caret(std::string_view text) {
  const auto version = python::Version::parse(text);
  if (!version) return std::nullopt;
  const auto& release = version->release();
  const auto first = std::find_if(release.begin(), release.end(),
                                  [](const std::string& part) { return part != "0"; });
  const auto bumped = first == release.end() ? release.end() - 1 : first;
  return up_to_next(text, *version, static_cast<std::size_t>(bumped - release.begin()));
}

std::optional<std::string> tilde(std::string_view text) {
  const auto version = python::Version::parse(text);
  if (!version) return std::nullopt;
  return up_to_next(text, *version, version->release().size() > 1 ? 1 : 0);
}

std::optional<std::string> clause_of(std::string_view text) {
  text = trim(text);
  if (text == "*" || text.empty()) return "";
  if (text.starts_with("^")) return caret(trim(text.substr(1)));
  if (text.starts_with("~") && !text.starts_with("~=")) return tilde(trim(text.substr(1)));
  if (text.starts_with("=") && !text.starts_with("==")) text.remove_prefix(1);
  const bool has_operator = text.find_first_of("=<>!~") == 0;
  return (has_operator ? "" : "==") + std::string(text);
}

// Clauses are parted by commas or blanks; there may be blanks behind an operator too.
std::vector<std::string> clauses_of(std::string_view constraint) {
  std::vector<std::string> result;
  for (const std::string_view part : split(constraint, ',')) {
    bool is_new = true;
    for (const std::string_view word : split(part, ' ')) {
      if (word.empty()) continue;
      if (is_new) result.emplace_back();
      result.back() += word;
      is_new = word.find_first_not_of("=<>!~^") != std::string_view::npos;
    }
  }
  return result;
}

/// Reads Poetry's tables, each dependency one entry for each of its constraints.
class PoetryReader {
 public:
  PoetryReader(const TomlDocument& document, Manifest& manifest)
      : document_(document), manifest_(manifest) {}

  void read() {
    read_identity();
    read_sources();
    read_extras();
    const Part::Kind group = Part::Kind::Group;
    read_dependencies("tool.poetry.dependencies", {Part::Kind::Dependencies, ""});
    read_dependencies("tool.poetry.dev-dependencies", {group, "dev"});
    const auto groups = document_.at("tool.poetry.group");
    if (!groups) return;
    for (const TomlMember& member : groups->members("tool.poetry.group")) {
      const std::string where = "tool.poetry.group." + std::string(member.key) + ".dependencies";
      const auto table = member.value.find("dependencies");
      if (table) read_table(*table, where, {group, python::normalize_name(member.key)});
    }
  }

 private:
  void read_identity() {
    const auto name = document_.at("tool.poetry.name");
    if (name && !manifest_.project_name) {
      manifest_.project_name = python::normalize_name(name->text("tool.poetry.name"));
    }
    const auto version = document_.at("tool.poetry.version");
    const auto& dynamic = manifest_.dynamic;
    const bool dynamic_version =
        std::find(dynamic.begin(), dynamic.end(), "version") != dynamic.end();
    if (version && !manifest_.project_version && !dynamic_version) {
      manifest_.project_version = std::string(version->text("tool.poetry.version"));
    }
  }

  void read_sources() {
    const auto sources = document_.at("tool.poetry.source");
    if (!sources) return;
    for (const TomlValue& source : sources->list("tool.poetry.source")) {
      const auto name = source.find_text("name", "tool.poetry.source.name");
      const auto url = source.find_text("url", "tool.poetry.source.url");
      const auto priority = source.find_text("priority", "tool.poetry.source.priority");
      if (!name || !url) continue;
      manifest_.indexes.push_back(
          {*name, without_userinfo(*url), priority == "explicit", priority == "default"});
    }
  }

  void read_extras() {
    const auto extras = document_.at("tool.poetry.extras");
    if (!extras) return;
    for (const TomlMember& extra : extras->members("tool.poetry.extras")) {
      const std::string name = python::normalize_name(extra.key);
      manifest_.extras.push_back(name);
      for (const std::string& package : extra.value.texts("tool.poetry.extras")) {
        extra_of_.emplace(python::normalize_name(package), name);
      }
    }
  }

  void read_dependencies(const std::string& where, const Part& part) {
    if (const auto table = document_.at(where)) read_table(*table, where, part);
  }

  void read_table(const TomlValue& table, const std::string& where, const Part& part) {
    for (const TomlMember& member : table.members(where)) {
      if (python::normalize_name(member.key) == "python") {
        read_python(member.value, where, part);
        continue;
      }
      const std::string what = where + "." + std::string(member.key);
      if (member.value.is_list()) {
        for (const TomlValue& item : member.value.list(what)) add(member, item, where, part);
      } else {
        add(member, member.value, where, part);
      }
    }
  }

  // project.requires-python is what Poetry goes by where both stand.
  void read_python(const TomlValue& value, const std::string& where, const Part& part) {
    if (manifest_.requires_python || !value.is_text()) return;
    if (part.kind == Part::Kind::Dependencies) {
      manifest_.requires_python = pep440_of_poetry(value.text(where + ".python"));
    }
  }

  void add(const TomlMember& member, const TomlValue& value, const std::string& where,
           const Part& part) {
    const std::string what = where + "." + std::string(member.key);
    Entry entry;
    entry.name = python::normalize_name(member.key);
    entry.where = where;
    entry.line = member.line;
    entry.column = member.column;
    entry.part = part;
    if (value.is_text()) {
      set_constraint(entry, value.text(what));
    } else {
      value.members(what);
      read_details(entry, value, what);
    }
    if (!entry.direct_reference) entry.install_line = install_line_of(entry);
    const bool grouped = entry.part.kind == Part::Kind::Group;
    (grouped ? add_group_entry : add_entry)(manifest_, std::move(entry));
  }

  static void set_constraint(Entry& entry, std::string_view constraint) {
    entry.raw = std::string(constraint);
    entry.specifier = pep440_of_poetry(constraint);
    if (!entry.specifier) return;
    if (const auto parsed = python::SpecifierSet::parse(*entry.specifier)) {
      entry.pinned = parsed->pinned();
    }
  }

  void read_details(Entry& entry, const TomlValue& value, const std::string& what) {
    if (const auto extras = value.find("extras")) entry.extras = extras->texts(what + ".extras");
    std::sort(entry.extras.begin(), entry.extras.end());
    read_conditions(entry, value, what);
    const auto optional = value.find("optional");
    const bool may_be_of_an_extra = entry.part.kind == Part::Kind::Dependencies;
    if (may_be_of_an_extra && optional && optional->is_true()) {
      entry.part = part_of_optional(entry.name);
    }
    if (const auto version = value.find_text("version", what + ".version")) {
      set_constraint(entry, *version);
    }
    read_source(entry, value, what);
  }

  void read_conditions(Entry& entry, const TomlValue& value, const std::string& what) {
    std::vector<std::string> all;
    if (const auto marker = value.find_text("markers", what + ".markers")) {
      entry.marker = marker_text(*marker);
      all.push_back(*entry.marker);
    }
    entry.python = value.find_text("python", what + ".python");
    const std::size_t markers = all.size();
    add_condition(all, value, what, "python", python_condition);
    add_condition(all, value, what, "platform", platform_condition);
    if (all.size() > markers) entry.condition = all_of(all);
  }

  // A condition that can't be read must not pass for none.
  template <class Translate>
  void add_condition(std::vector<std::string>& all, const TomlValue& value, const std::string& what,
                     const std::string& key, Translate translate) {
    const auto constraint = value.find(key);
    if (!constraint) return;
    const std::string text(constraint->text(what + "." + key));
    const auto marker = translate(text);
    if (!marker) {
      add_invalid(manifest_,
                  {what + "." + key + ": '" + text + "' is not a constraint", constraint->line(),
                   constraint->column(), what.substr(what.rfind('.') + 1)});
    } else if (!marker->empty()) {
      all.push_back(*marker);
    }
  }

  Part part_of_optional(const std::string& name) const {
    const auto extra = extra_of_.find(name);
    if (extra == extra_of_.end()) return {Part::Kind::Other, ""};
    return {Part::Kind::Extra, extra->second};
  }

  void read_source(Entry& entry, const TomlValue& value, const std::string& what) {
    if (const auto source = value.find_text("source", what + ".source")) {
      entry.source = *source;
      for (const NamedIndex& index : manifest_.indexes) {
        if (index.name != *source) continue;
        entry.index = index.url;
        entry.index_choices = {{index.url, std::nullopt}};
      }
    }
    if (value.find_text("path", what + ".path")) entry.local = true;
    const auto url = value.find_text("url", what + ".url");
    const auto git = value.find_text("git", what + ".git");
    if (!url && !git) return;
    const std::string reference = git ? git_reference(*git, revision_of(value, what)) : *url;
    set_reference(entry, reference);
    entry.install_line = install_line_of(entry, reference);
  }

  static std::optional<std::string> revision_of(const TomlValue& value, const std::string& what) {
    std::optional<std::string> revision;
    for (const std::string key : {"branch", "rev", "tag"}) {
      if (const auto found = value.find_text(key, what + "." + key)) revision = found;
    }
    return revision;
  }

  const TomlDocument& document_;
  Manifest& manifest_;
  std::map<std::string, std::string> extra_of_;
};

void complete(Entry& asked, const Entry& more) {
  const auto& marker = condition_of(more);
  for (const IndexChoice& choice : more.index_choices) {
    asked.index_choices.push_back({choice.index, marker});
  }
  if (more.direct_reference) {
    asked.source_choices.push_back({*more.direct_reference, marker, more.install_line});
  }
  asked.local = asked.local || more.local;
}

}  // namespace

std::optional<std::string> pep440_of_poetry(std::string_view constraint) {
  if (constraint.find('|') != std::string_view::npos) return std::nullopt;
  std::vector<std::string> clauses;
  for (const std::string& part : clauses_of(constraint)) {
    const auto clause = clause_of(part);
    if (!clause) return std::nullopt;
    if (!clause->empty()) clauses.push_back(*clause);
  }
  const auto parsed = python::SpecifierSet::parse(join(clauses, ","));
  if (!parsed) return std::nullopt;
  return parsed->text();
}

void complete_by_poetry(Manifest& manifest) {
  std::multimap<std::string, Entry*> asked;
  for (Entry& entry : manifest.entries) {
    if (entry.where.starts_with("project.")) asked.emplace(entry.name, &entry);
  }
  for (Entry& more : manifest.entries) {
    if (more.where != "tool.poetry.dependencies" || !asked.contains(more.name)) continue;
    more.part = {Part::Kind::Other, ""};
    const auto [begin, end] = asked.equal_range(more.name);
    for (auto same = begin; same != end; ++same) complete(*same->second, more);
  }
}

void read_poetry_table(const TomlDocument& document, Manifest& manifest) {
  PoetryReader(document, manifest).read();
}

}  // namespace pinned_images::manifest
