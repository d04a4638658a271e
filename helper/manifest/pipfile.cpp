// SPDX-License-Identifier: MIT
#include "manifest/condition.hpp"
#include "manifest/install_line.hpp"
#include "manifest/pipenv.hpp"
#include "manifest/readers.hpp"
#include "manifest/reference.hpp"
#include "manifest/toml_document.hpp"
#include "python/marker.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pinned_images::manifest {
namespace {

// The marker names of PEP 508, each of which pipenv takes as a key: `sys_platform = "== 'win32'"`.
constexpr std::array<std::string_view, 11> marker_keys = {"os_name",
                                                          "sys_platform",
                                                          "platform_machine",
                                                          "platform_python_implementation",
                                                          "platform_release",
                                                          "platform_system",
                                                          "platform_version",
                                                          "python_version",
                                                          "python_full_version",
                                                          "implementation_name",
                                                          "implementation_version"};

/// Something in an entry can't be read, at this value.
struct Unreadable {
  std::string problem;
  TomlValue value;
};

/// Reads the tables of a Pipfile, each of which is a category of packages.
class PipfileReader {
 public:
  PipfileReader(const std::string& path, std::string_view text) : document_(path, text) {
    manifest_.path = path;
    manifest_.format = Format::Pipfile;
  }

  Manifest read() {
    read_sources();
    if (const auto version = document_.at("requires.python_version");
        version && version->is_text()) {
      manifest_.requires_python =
          "==" + std::string(version->text("requires.python_version")) + ".*";
    }
    for (const TomlMember& member : document_.root().members("Pipfile")) {
      if (is_category(member)) read_category(member);
    }
    return std::move(manifest_);
  }

 private:
  static bool is_category(const TomlMember& member) {
    constexpr std::array<std::string_view, 5> others = {"source", "requires", "scripts", "pipenv",
                                                        "pipfile"};
    return std::find(others.begin(), others.end(), member.key) == others.end();
  }

  static Part part_of(std::string_view category) {
    if (category == "packages") return {Part::Kind::Dependencies, ""};
    if (category == "dev-packages") return {Part::Kind::Group, "dev"};
    return {Part::Kind::Group, python::normalize_name(category)};
  }

  void read_sources() {
    const auto sources = document_.at("source");
    if (!sources) return;
    for (const TomlValue& source : sources->list("source")) {
      add_index(manifest_, source.find_text("name", "source.name"),
                source.find_text("url", "source.url"));
    }
  }

  void read_category(const TomlMember& category) {
    const std::string where(category.key);
    const Part part = part_of(category.key);
    if (part.kind == Part::Kind::Group) manifest_.groups[part.name];
    for (const TomlMember& member : category.value.members(where)) add(member, where, part);
  }

  void add(const TomlMember& member, const std::string& where, const Part& part) {
    GroupItem item;
    item.line = member.line;
    item.column = member.column;
    try {
      Entry entry = read_entry(member, where);
      entry.part = part;
      item.entry = manifest_.entries.size();
      add_entry(manifest_, std::move(entry));
    } catch (const Unreadable& error) {
      item.problem = error.problem;
      add_invalid(manifest_, {error.problem, error.value.line(), error.value.column(),
                              std::string(member.key)});
    }
    if (part.kind == Part::Kind::Group) manifest_.groups[part.name].push_back(std::move(item));
  }

  Entry read_entry(const TomlMember& member, const std::string& where) const {
    const std::string what = where + "." + std::string(member.key);
    Entry entry;
    entry.name = python::normalize_name(member.key);
    entry.where = where;
    entry.line = member.line;
    entry.column = member.column;
    if (member.value.is_text()) {
      set_specifier(entry, member.value, what);
    } else {
      member.value.members(what);
      read_details(entry, member.value, what);
    }
    if (entry.install_line.empty()) entry.install_line = install_line_of(entry);
    return entry;
  }

  static void set_specifier(Entry& entry, const TomlValue& value, const std::string& what) {
    const std::string_view text = trim(value.text(what));
    const auto specifier = python::SpecifierSet::parse(text == "*" ? "" : text);
    if (!specifier) {
      throw Unreadable{what + ": '" + std::string(text) + "' is not a version specifier", value};
    }
    entry.specifier = specifier->text();
    entry.pinned = specifier->pinned();
  }

  void read_details(Entry& entry, const TomlValue& value, const std::string& what) const {
    if (const auto extras = value.find("extras")) entry.extras = extras->texts(what + ".extras");
    std::sort(entry.extras.begin(), entry.extras.end());
    read_markers(entry, value, what);
    if (const auto version = value.find("version")) {
      set_specifier(entry, *version, what + ".version");
    }
    if (const auto index = value.find_text("index", what + ".index")) {
      set_index(entry, manifest_, *index);
    }
    read_source(entry, value, what);
  }

  static void read_markers(Entry& entry, const TomlValue& value, const std::string& what) {
    std::vector<std::string> markers;
    if (const auto marker = value.find("markers")) {
      markers.push_back(checked_marker(marker->text(what + ".markers"), *marker, what));
    }
    for (const std::string_view key : marker_keys) {
      const auto rest = value.find(key);
      if (!rest) continue;
      const std::string comparison(rest->text(what + "." + std::string(key)));
      markers.push_back(checked_marker(std::string(key) + " " + comparison, *rest, what));
    }
    if (!markers.empty()) entry.marker = all_of(markers);
  }

  static std::string checked_marker(std::string_view text, const TomlValue& value,
                                    const std::string& what) {
    const auto parsed = python::Marker::parse(text);
    if (parsed) return parsed->text();
    throw Unreadable{what + ": '" + std::string(text) + "' is not a marker", value};
  }

  static void read_source(Entry& entry, const TomlValue& value, const std::string& what) {
    const auto text = [&](std::string_view key) {
      return value.find_text(key, what + "." + std::string(key));
    };
    const auto reference =
        reference_of({text("git"), text("ref"), text("subdirectory"), text("path"), text("file")});
    if (!reference) {
      if (!entry.specifier) entry.specifier = "";
      return;
    }
    set_reference(entry, *reference);
    if (entry.local) {
      entry.direct_reference.reset();
    } else {
      entry.install_line = install_line_of(entry, reference);
    }
  }

  TomlDocument document_;
  Manifest manifest_;
};

}  // namespace

Manifest read_pipfile(const std::string& path, std::string_view text) {
  return PipfileReader(path, text).read();
}

}  // namespace pinned_images::manifest
