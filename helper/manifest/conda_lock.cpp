// SPDX-License-Identifier: MIT
#include "manifest/conda_platform.hpp"
#include "manifest/conda_url.hpp"
#include "manifest/locked_pypi.hpp"
#include "manifest/readers.hpp"
#include "manifest/yaml_document.hpp"
#include "python/name.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr const char* conda_again = "lock again with conda-lock";

std::string required(const YamlValue& package, std::string_view key) {
  const auto text = package.find_text(key, key);
  if (text) return *text;
  throw input_error(package.place(), "a package without a " + std::string(key), conda_again);
}

/// Builds the manifest of one conda-lock.yml from its `package` list.
class CondaLockReader {
 public:
  CondaLockReader(const std::string& path, std::string_view text) : document_(path, text) {
    manifest_.path = path;
    manifest_.format = Format::CondaLock;
  }

  Manifest read() {
    document_.root().members("the file");
    check_version();
    const auto packages = document_.root().find("package");
    if (!packages || packages->is_null()) return std::move(manifest_);
    for (const YamlValue& package : packages->list("package")) {
      package.members("an item of package");
      add(package);
    }
    return std::move(manifest_);
  }

 private:
  void check_version() const {
    const auto version = document_.root().find("version");
    if (!version) {
      throw input_error({manifest_.path}, "not a conda-lock file: it has no version", conda_again);
    }
    const long long number = version->integer("version");
    if (number == 1) return;
    throw input_error(
        version->place(),
        "conda-lock version " + std::to_string(number) + " isn't known, only version 1",
        "lock with a conda-lock that writes version 1, or use a newer pinned-images");
  }

  void add(const YamlValue& package) {
    const std::string manager = package.find_text("manager", "manager").value_or("conda");
    if (manager != "conda" && manager != "pip") {
      throw input_error(package.find("manager")->place(),
                        "the manager of a package is conda or pip, not '" + manager + "'",
                        conda_again);
    }
    Entry entry = manager == "conda" ? conda_entry(package) : pip_entry(package);
    entry.where = "package";
    entry.line = package.line();
    entry.column = package.column();
    entry.part.kind = Part::Kind::Lock;
    entry.platform = package.find_text("platform", "platform");
    if (entry.platform) entry.condition = marker_of_platform(*entry.platform);
    const auto optional = package.find("optional");
    if (optional) entry.optional = optional->is_true();
    set_groups(entry, package);
    add_entry(manifest_, std::move(entry));
  }

  static Entry conda_entry(const YamlValue& package) {
    CondaUrl facts;
    const auto text = package.find_text("url", "url");
    if (const auto url = text ? parse_conda_url(*text) : std::nullopt) {
      facts = *url;
    }
    // What the lock says of a package goes before what its file is called.
    facts.name = lower(required(package, "name"));
    facts.version = required(package, "version");
    Entry entry = entry_of_conda_url(facts);
    if (facts.build.empty()) entry.conda->build.reset();
    return entry;
  }

  static Entry pip_entry(const YamlValue& package) {
    Entry entry;
    entry.name = python::normalize_name(required(package, "name"));
    entry.pinned = required(package, "version");
    if (const auto url = package.find_text("url", "url")) set_pypi_location(entry, *url);
    normalize_pypi_pin(entry);
    const auto source = package.find("source");
    const auto type = source ? source->find_text("type", "source.type") : std::nullopt;
    if (type == "url" && entry.source_kind == "registry") entry.source_kind = "url";
    return entry;
  }

  void set_groups(Entry& entry, const YamlValue& package) {
    entry.category = package.find_text("category", "category");
    if (!entry.category) return;
    const std::string group = python::normalize_name(*entry.category);
    entry.groups = {group};
    if (group != "main") manifest_.groups[group];
  }

  YamlDocument document_;
  Manifest manifest_;
};

}  // namespace

Manifest read_conda_lock(const std::string& path, std::string_view text) {
  return CondaLockReader(path, text).read();
}

}  // namespace pinned_images::manifest
