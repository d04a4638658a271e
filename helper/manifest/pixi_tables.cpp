// SPDX-License-Identifier: MIT
#include "manifest/pixi_tables.hpp"

#include "manifest/conda_platform.hpp"
#include "manifest/conda_spec.hpp"
#include "manifest/conda_url.hpp"
#include "manifest/condition.hpp"
#include "manifest/install_line.hpp"
#include "manifest/reference.hpp"
#include "python/cursor.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::manifest {
namespace {

/// A feature, or the workspace itself; on one platform, or on all.
struct Scope {
  std::string where;                    ///< what stands before `dependencies`: `feature.cuda.`
  std::optional<std::string> feature;   ///< normalised
  std::optional<std::string> platform;  ///< of a target
};

class PixiReader {
 public:
  PixiReader(std::string prefix, Manifest& manifest)
      : prefix_(std::move(prefix)), manifest_(manifest) {}

  void read(const TomlValue& root) {
    for (const std::string key : {"workspace", "project"}) read_channels(root, key);
    read_scope(root, {prefix_, std::nullopt, std::nullopt});
    add_indexes(root);
    const auto features = root.find("feature");
    if (!features) return;
    for (const TomlMember& member : features->members(prefix_ + "feature")) {
      const std::string where = prefix_ + "feature." + std::string(member.key);
      member.value.members(where);
      const std::string name = python::normalize_name(member.key);
      // In pyproject.toml groups are the standard's own; pixi's are known there by their packages.
      if (prefix_.empty()) manifest_.groups[name];
      const std::size_t first = manifest_.entries.size();
      read_scope(member.value, {where + ".", name, std::nullopt});
      for (const NamedIndex& index : indexes_of(member.value)) {
        for (std::size_t i = first; i < manifest_.entries.size(); ++i) {
          if (manifest_.entries[i].conda) continue;
          manifest_.entries[i].index_choices.push_back({index.url, std::nullopt});
        }
      }
    }
  }

 private:
  static std::vector<NamedIndex> indexes_of(const TomlValue& owner) {
    std::vector<NamedIndex> result;
    const auto options = owner.find("pypi-options");
    if (!options) return result;
    if (const auto url = options->find_text("index-url", "pypi-options.index-url")) {
      result.push_back({"", without_userinfo(*url), false, true});
    }
    const auto extra = options->find("extra-index-urls");
    if (!extra) return result;
    for (const std::string& url : extra->texts("pypi-options.extra-index-urls")) {
      result.push_back({"", without_userinfo(url), false, false});
    }
    return result;
  }

  void add_indexes(const TomlValue& root) {
    for (NamedIndex& index : indexes_of(root)) manifest_.indexes.push_back(std::move(index));
  }

  // A channel is its name, or a table that has one with a priority.
  void read_channels(const TomlValue& root, const std::string& key) {
    const auto table = root.find(key);
    const auto channels = table ? table->find("channels") : std::nullopt;
    if (!channels) return;
    const std::string what = prefix_ + key + ".channels";
    for (const TomlValue& channel : channels->list(what)) {
      const auto name = channel.is_table() ? channel.find("channel") : channel;
      if (name) manifest_.channels.push_back(conda_channel(name->text("an item of " + what)));
    }
  }

  void read_scope(const TomlValue& table, const Scope& scope) {
    read_tables(table, scope);
    const auto targets = table.find("target");
    if (!targets) return;
    for (const TomlMember& member : targets->members(scope.where + "target")) {
      const std::string where = scope.where + "target." + std::string(member.key);
      member.value.members(where);
      read_tables(member.value, {where + ".", scope.feature, std::string(member.key)});
    }
  }

  void read_tables(const TomlValue& owner, const Scope& scope) {
    for (const std::string key : {"dependencies", "host-dependencies", "build-dependencies"}) {
      const auto table = owner.find(key);
      if (!table) continue;
      for (const TomlMember& member : table->members(scope.where + key)) {
        read_item(member, scope, scope.where + key, &PixiReader::conda_entry);
      }
    }
    const std::string key = "pypi-dependencies";
    const auto table = owner.find(key);
    if (!table) return;
    for (const TomlMember& member : table->members(scope.where + key)) {
      read_item(member, scope, scope.where + key, &PixiReader::pypi_entry);
    }
  }

  using EntryReader = Entry (PixiReader::*)(const TomlMember&, const std::string&) const;

  void read_item(const TomlMember& member, const Scope& scope, const std::string& where,
                 EntryReader reader) {
    const std::string what = where + "." + std::string(member.key);
    if (!member.value.is_text()) member.value.members(what);
    try {
      Entry entry = (this->*reader)(member, what);
      entry.where = where;
      entry.line = member.line;
      entry.column = member.column;
      set_scope(entry, scope);
      const bool grouped = entry.part.kind == Part::Kind::Group;
      (grouped ? add_group_entry : add_entry)(manifest_, std::move(entry));
    } catch (const python::SyntaxError& error) {
      const auto version = member.value.is_text() ? member.value : member.value.find("version");
      const TomlValue& place = version ? *version : member.value;
      add_invalid(manifest_, {error.what(), place.line(), place.column_of(error.offset()),
                              std::string(member.key)});
    }
  }

  void set_scope(Entry& entry, const Scope& scope) {
    entry.platform = scope.platform;
    if (scope.platform) set_condition(entry, marker_of_platform(*scope.platform));
    if (entry.part.kind == Part::Kind::Conda) return;
    if (!entry.local) entry.install_line = install_line_of(entry, entry.direct_reference);
    if (scope.feature) entry.part = {Part::Kind::Group, *scope.feature};
  }

  static void set_condition(Entry& entry, const std::optional<std::string>& platform) {
    std::vector<std::string> markers;
    if (platform) markers.push_back(*platform);
    if (entry.marker) markers.push_back(*entry.marker);
    if (!markers.empty()) entry.condition = all_of(markers);
  }

  Entry conda_entry(const TomlMember& member, const std::string& what) const {
    const TomlValue& value = member.value;
    if (value.is_text()) {
      return entry_of_conda_spec(parse_conda_version(member.key, value.text(what)));
    }
    const auto url = value.find_text("url", what + ".url");
    const auto package = url ? parse_conda_url(*url) : std::nullopt;
    const auto build = package ? package->build : value.find_text("build", what + ".build");
    const auto version = package ? "==" + package->version
                                 : value.find_text("version", what + ".version").value_or("*");
    CondaSpec spec = parse_conda_version(member.key, version, build);
    if (package) spec.channel = package->channel;
    if (const auto channel = value.find_text("channel", what + ".channel")) {
      spec.channel = conda_channel(*channel);
    }
    Entry entry = entry_of_conda_spec(spec);
    entry.local = value.find_text("path", what + ".path").has_value();
    return entry;
  }

  Entry pypi_entry(const TomlMember& member, const std::string& what) const {
    Entry entry;
    entry.name = python::normalize_name(member.key);
    if (member.value.is_text()) {
      set_version(entry, member.value.text(what));
    } else {
      read_details(entry, member.value, what);
    }
    return entry;
  }

  static void set_version(Entry& entry, std::string_view text) {
    text = trim(text);
    const auto parsed = python::SpecifierSet::parse(text == "*" ? "" : text);
    if (!parsed || text.empty()) {
      throw python::SyntaxError("'" + std::string(text) + "' is not a version specifier", 0);
    }
    entry.specifier = parsed->text();
    entry.pinned = parsed->pinned();
  }

  static void read_details(Entry& entry, const TomlValue& value, const std::string& what) {
    if (const auto extras = value.find("extras")) entry.extras = extras->texts(what + ".extras");
    std::sort(entry.extras.begin(), entry.extras.end());
    if (const auto marker = value.find_text("env-markers", what + ".env-markers")) {
      entry.marker = marker_text(*marker);
    }
    if (const auto index = value.find_text("index", what + ".index")) {
      entry.index = without_userinfo(*index);
      entry.index_choices = {{*entry.index, std::nullopt}};
    }
    const auto version = value.find_text("version", what + ".version");
    const auto path = value.find_text("path", what + ".path");
    const auto reference = reference_of(value, what);
    if (path) {
      entry.local = true;
    } else if (reference) {
      set_reference(entry, *reference);
    } else {
      set_version(entry, version.value_or("*"));
    }
  }

  static std::optional<std::string> reference_of(const TomlValue& value, const std::string& what) {
    const auto folder = value.find_text("subdirectory", what + ".subdirectory");
    if (const auto url = value.find_text("url", what + ".url")) {
      return folder ? *url + "#subdirectory=" + *folder : *url;
    }
    const auto git = value.find_text("git", what + ".git");
    if (!git) return std::nullopt;
    std::optional<std::string> revision;
    for (const std::string key : {"branch", "tag", "rev"}) {
      if (const auto found = value.find_text(key, what + "." + key)) revision = found;
    }
    return git_reference(*git, revision, folder);
  }

  std::string prefix_;
  Manifest& manifest_;
};

}  // namespace

void read_pixi_tables(const TomlDocument& document, const std::string& prefix, Manifest& manifest) {
  if (prefix.empty()) return PixiReader(prefix, manifest).read(document.root());
  const std::string table = prefix.substr(0, prefix.size() - 1);
  const auto root = document.at(table);
  if (!root) return;
  root->members(table);
  PixiReader(prefix, manifest).read(*root);
}

}  // namespace pinned_images::manifest
