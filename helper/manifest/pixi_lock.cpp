// SPDX-License-Identifier: MIT
#include "manifest/conda_platform.hpp"
#include "manifest/conda_url.hpp"
#include "manifest/locked_pypi.hpp"
#include "manifest/readers.hpp"
#include "manifest/reference.hpp"
#include "manifest/yaml_document.hpp"
#include "python/name.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr const char* pixi_again = "lock again with pixi";

/// Which environments and platforms need a package.
struct Users {
  std::vector<std::string> environments;  ///< normalised, in document order
  std::vector<std::string> platforms;     ///< subdirs, in document order
};

void add_once(std::vector<std::string>& list, const std::string& text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(text);
}

/// How a package is named where it is locked and where it is used.
struct Reference {
  bool conda = false;
  std::string location;             ///< URL or path, as written
  std::optional<std::string> name;  ///< only where one location holds several packages

  auto operator<=>(const Reference&) const = default;
};

/// Builds the manifest of one pixi.lock (rattler_lock, versions 4 to 7).
class PixiLockReader {
 public:
  PixiLockReader(const std::string& path, std::string_view text) : document_(path, text) {
    manifest_.path = path;
    manifest_.format = Format::PixiLock;
  }

  Manifest read() {
    document_.root().members("the file");
    check_version();
    read_platforms();
    read_environments();
    const auto packages = document_.root().find("packages");
    if (!packages || packages->is_null()) return std::move(manifest_);
    for (const YamlValue& package : packages->list("packages")) {
      package.members("an item of packages");
      add(package);
    }
    return std::move(manifest_);
  }

 private:
  void check_version() const {
    const auto version = document_.root().find("version");
    if (!version)
      throw input_error({manifest_.path}, "not a pixi.lock: it has no version", pixi_again);
    const long long number = version->integer("version");
    if (number >= 4 && number <= 7) return;
    throw input_error(
        version->place(),
        "pixi.lock version " + std::to_string(number) + " isn't known, only versions 4 to 7",
        "lock with a pixi that writes one of them, or use a newer pinned-images");
  }

  // Since version 7 a platform may have a name of its own.
  void read_platforms() {
    const auto platforms = document_.root().find("platforms");
    if (!platforms) return;
    for (const YamlValue& platform : platforms->list("platforms")) {
      const auto name = platform.find_text("name", "platforms.name");
      const auto subdir = platform.find_text("subdir", "platforms.subdir");
      if (name && subdir) subdirs_[*name] = *subdir;
    }
  }

  void read_environments() {
    const auto environments = document_.root().find("environments");
    if (!environments || environments->is_null()) return;
    for (const YamlMember& environment : environments->members("environments")) {
      const std::string name = python::normalize_name(environment.key);
      if (name != "default") manifest_.groups[name];
      const std::string what = "environments." + std::string(environment.key) + ".packages";
      const auto platforms = environment.value.find("packages");
      if (!platforms || platforms->is_null()) continue;
      for (const YamlMember& platform : platforms->members(what)) {
        for (const YamlValue& item : platform.value.list(what)) {
          add_user(item, name, std::string(platform.key), what);
        }
      }
    }
  }

  void add_user(const YamlValue& item, const std::string& environment, const std::string& platform,
                const std::string& what) {
    item.members("an item of " + what);
    Reference reference = reference_of(item);
    reference.name = item.find_text("name", "name");
    Users& users = users_[reference];
    add_once(users.environments, environment);
    const auto subdir = subdirs_.find(platform);
    add_once(users.platforms, subdir == subdirs_.end() ? platform : subdir->second);
  }

  // Up to version 5 a package has a kind and a url or path, later one key for both.
  static Reference reference_of(const YamlValue& item) {
    if (const auto url = item.find_text("conda", "conda")) return {true, *url, {}};
    if (const auto url = item.find_text("pypi", "pypi")) return {false, *url, {}};
    if (const auto source = item.find_text("conda_source", "conda_source")) {
      return {true, *source, {}};
    }
    const auto kind = item.find_text("kind", "kind");
    if (kind != "conda" && kind != "pypi") {
      throw input_error(item.place(), "a package that is neither of conda nor of PyPI", pixi_again);
    }
    auto location = item.find_text("url", "url");
    if (!location) location = item.find_text("path", "path");
    if (!location) throw input_error(item.place(), "a package without a url", pixi_again);
    return {kind == "conda", *location, {}};
  }

  void add(const YamlValue& package) {
    Reference reference = reference_of(package);
    Entry entry = reference.conda ? conda_entry(package, reference.location)
                                  : pypi_entry(package, reference.location);
    entry.where = "packages";
    entry.line = package.line();
    entry.column = package.column();
    entry.part.kind = Part::Kind::Lock;
    auto users = users_.find(reference);
    if (users == users_.end()) {
      reference.name = package.find_text("name", "name");
      users = users_.find(reference);
    }
    if (users != users_.end()) {
      entry.groups = users->second.environments;
      if (!entry.condition) entry.condition = marker_of_platforms(users->second.platforms);
    }
    add_entry(manifest_, std::move(entry));
  }

  static Entry conda_entry(const YamlValue& package, const std::string& location) {
    const auto url = parse_conda_url(location);
    CondaUrl facts = url.value_or(CondaUrl{});
    // Since version 7: `name[hash] @ location` of a package that pixi builds.
    const std::size_t at = location.find(" @ ");
    if (at != std::string::npos)
      facts.name = lower(location.substr(0, location.find_first_of("[ ")));
    // What the lock says of a package goes before what its file is called.
    if (const auto name = package.find_text("name", "name")) facts.name = lower(*name);
    if (const auto version = package.find_text("version", "version")) facts.version = *version;
    if (const auto build = package.find_text("build", "build")) facts.build = *build;
    if (const auto subdir = package.find_text("subdir", "subdir")) facts.subdir = *subdir;
    if (facts.name.empty()) {
      throw input_error(package.place(), "a package without a name", pixi_again);
    }
    Entry entry = entry_of_conda_url(facts);
    if (facts.version.empty()) entry.pinned.reset();
    if (facts.build.empty()) entry.conda->build.reset();
    if (!url) set_source_location(entry, at == location.npos ? location : location.substr(at + 3));
    return entry;
  }

  // A package that pixi builds from its source.
  static void set_source_location(Entry& entry, const std::string& location) {
    entry.source = without_conda_token(location);
    entry.local = is_local_reference(location);
    entry.source_kind = entry.local ? "directory" : location.starts_with("git+") ? "git" : "url";
  }

  static Entry pypi_entry(const YamlValue& package, const std::string& location) {
    Entry entry;
    const auto name = package.find_text("name", "name");
    if (!name) throw input_error(package.place(), "a package without a name", pixi_again);
    entry.name = python::normalize_name(*name);
    entry.pinned = package.find_text("version", "version");
    set_pypi_location(entry, location);
    normalize_pypi_pin(entry);
    const auto editable = package.find("editable");
    if (editable && editable->is_true()) entry.source_kind = "editable";
    if (const auto index = package.find_text("index", "index")) {
      entry.index = without_userinfo(*index);
      entry.index_choices = {{*entry.index, std::nullopt}};
    }
    return entry;
  }

  YamlDocument document_;
  Manifest manifest_;
  std::map<std::string, std::string> subdirs_;  ///< by the name of the platform
  std::map<Reference, Users> users_;
};

}  // namespace

Manifest read_pixi_lock(const std::string& path, std::string_view text) {
  return PixiLockReader(path, text).read();
}

}  // namespace pinned_images::manifest
