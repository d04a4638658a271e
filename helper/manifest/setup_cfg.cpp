// SPDX-License-Identifier: MIT
#include "manifest/ini_document.hpp"
#include "manifest/readers.hpp"
#include "manifest/requirement_entry.hpp"
#include "python/name.hpp"
#include "python/requirement.hpp"
#include "support/text.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view file_directive = "file:";
constexpr int most_nested = 10;  // ConfigParser's own limit

/// Returns the parts of a value's line between separators, blanks left off, those not empty.
std::vector<IniLine> parts_of(const IniLine& line, char separator) {
  std::vector<IniLine> result;
  std::size_t begin = 0;
  for (const std::string_view part : split(line.text, separator)) {
    const std::string_view text = trim(part);
    const std::size_t blanks = text.empty() ? 0 : part.find(text.front());
    const int column = line.column + code_points(line.text.substr(0, begin + blanks));
    if (!text.empty()) result.push_back({std::string(text), line.line, column});
    begin += part.size() + 1;
  }
  return result;
}

// setuptools, config/setupcfg.py, _parse_list_semicolon: lines if there are several, else what
// `;` separates.
std::vector<IniLine> items_of(const IniOption& option) {
  if (option.lines.size() == 1) return parts_of(option.lines.front(), ';');
  std::vector<IniLine> result;
  for (const IniLine& line : option.lines) {
    if (!line.text.empty()) result.push_back(line);
  }
  return result;
}

// pkg_resources, yield_lines, drop_comment and join_continuation: a comment begins with ` #`, a
// line that ends in a backslash goes on in the next.
std::vector<IniLine> logical_lines(const std::vector<IniLine>& items) {
  std::vector<IniLine> result;
  bool goes_on = false;
  for (const IniLine& item : items) {
    if (item.text.starts_with('#')) continue;
    IniLine line = item;
    line.text = trim(line.text.substr(0, line.text.find(" #")));
    const bool continued = line.text.ends_with('\\');
    if (continued) line.text = trim(line.text.substr(0, line.text.size() - 1));
    if (goes_on) {
      result.back().text += line.text;
    } else {
      result.push_back(std::move(line));
    }
    goes_on = continued;
  }
  return result;
}

/// Builds the manifest of one setup.cfg.
class SetupCfgReader {
 public:
  SetupCfgReader(const std::string& path, std::string_view text) : sections_(read_ini(path, text)) {
    manifest_.path = path;
    manifest_.format = Format::SetupCfg;
  }

  Manifest read() {
    read_identity();
    // Only these two may be in files (setuptools "Declarative configuration").
    read_option("install_requires", {Part::Kind::Dependencies, ""}, true);
    read_option("setup_requires", {Part::Kind::Build, ""}, false);
    read_option("tests_require", {Part::Kind::Other, ""}, false);
    read_extras();
    return std::move(manifest_);
  }

 private:
  const IniSection* section(std::string_view name) const {
    const auto found = std::find_if(sections_.begin(), sections_.end(),
                                    [&](const IniSection& known) { return known.name == name; });
    return found == sections_.end() ? nullptr : &*found;
  }

  /// Returns the option, spelled with `_` or `-`, which setuptools takes for the same; of both, the
  /// last one written.
  const IniOption* option(std::string_view in, std::string name) const {
    const IniSection* owner = section(in);
    if (owner == nullptr) return nullptr;
    std::replace(name.begin(), name.end(), '-', '_');
    const IniOption* result = nullptr;
    for (const IniOption& known : owner->options) {
      std::string spelled = known.name;
      std::replace(spelled.begin(), spelled.end(), '-', '_');
      if (spelled == name) result = &known;
    }
    return result;
  }

  /// Returns an option of [metadata] that stands there itself, in one line.
  std::optional<std::string> metadata(std::string_view name) const {
    const IniOption* found = option("metadata", std::string(name));
    if (found == nullptr || found->lines.size() != 1) return std::nullopt;
    const std::string& text = found->lines.front().text;
    if (text.empty() || text.starts_with("attr:") || text.starts_with(file_directive)) {
      return std::nullopt;
    }
    return text;
  }

  void read_identity() {
    if (const auto name = metadata("name")) manifest_.project_name = python::normalize_name(*name);
    manifest_.project_version = metadata("version");
    if (const IniOption* python = option("options", "python_requires")) {
      manifest_.requires_python = std::string(trim(python->lines.front().text));
    }
  }

  void read_option(const std::string& name, const Part& part, bool may_be_in_files) {
    const IniOption* found = option("options", name);
    if (found != nullptr) read_list(*found, "options." + name, part, may_be_in_files);
  }

  void read_extras() {
    const IniSection* extras = section("options.extras_require");
    if (extras == nullptr) return;
    for (const IniOption& extra : extras->options) {
      const std::string name = python::normalize_name(extra.name);
      manifest_.extras.push_back(name);
      read_list(extra, "options.extras_require." + extra.name, {Part::Kind::Extra, name}, true);
    }
  }

  void read_list(const IniOption& option, const std::string& where, const Part& part,
                 bool may_be_in_files, int depth = 0) {
    if (may_be_in_files && option.lines.front().text.starts_with(file_directive)) {
      return add_files(option, where);
    }
    for (const IniLine& item : logical_lines(items_of(option))) {
      const IniOption* inner = interpolated(item.text, where);
      if (inner == nullptr) {
        add(item, where, part);
      } else if (&option != inner && depth < most_nested) {
        read_list(*inner, where, part, may_be_in_files, depth + 1);
      }
    }
  }

  /// Returns the option of the same section that a line `%(name)s` stands for, as ConfigParser puts
  /// it in; null if the line is none.
  const IniOption* interpolated(const std::string& text, const std::string& where) const {
    if (!text.starts_with("%(") || !text.ends_with(")s")) return nullptr;
    const std::string section = where.substr(0, where.rfind('.'));
    return option(section, text.substr(2, text.size() - 4));
  }

  void add_files(const IniOption& option, const std::string& where) {
    for (const IniLine& line : option.lines) {
      IniLine names = line;
      if (&line == &option.lines.front()) {
        names.text = names.text.substr(file_directive.size());
        names.column += static_cast<int>(file_directive.size());
      }
      for (const IniLine& name : parts_of(names, ',')) {
        manifest_.includes.push_back({false, name.text, name.line, name.column, where});
      }
    }
  }

  void add(const IniLine& item, const std::string& where, const Part& part) {
    try {
      Entry entry = entry_of_requirement(item.text);
      entry.where = where;
      entry.line = item.line;
      entry.column = item.column;
      entry.part = part;
      add_entry(manifest_, std::move(entry));
    } catch (const python::RequirementError& error) {
      const int column = item.column + code_points(item.text.substr(0, error.offset()));
      add_invalid(manifest_, {error.what(), item.line, column, item.text});
    }
  }

  std::vector<IniSection> sections_;
  Manifest manifest_;
};

}  // namespace

Manifest read_setup_cfg(const std::string& path, std::string_view text) {
  return SetupCfgReader(path, text).read();
}

}  // namespace pinned_images::manifest
