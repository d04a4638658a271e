// SPDX-License-Identifier: MIT
#include "survive.hpp"

#include "manifest/manifest.hpp"
#include "python/marker.hpp"
#include "python/requirement.hpp"
#include "python/specifier.hpp"
#include "python/version.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace pinned_images::fuzz {
namespace {

using manifest::Entry;
using manifest::Manifest;

[[noreturn]] void broken(const std::string& promise) {
  std::fprintf(stderr, "broken promise: %s\n", promise.c_str());
  std::abort();
}

void promise(bool kept, const std::string& text) {
  if (!kept) broken(text);
}

bool is_one_line(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) < 0x20 && byte != '\t') || byte == 0x7F;
  });
}

void check_url(const std::optional<std::string>& url) {
  if (url) promise(!has_userinfo(*url), "credentials in " + *url);
}

void check_entry(const Entry& entry, int lines) {
  promise(!entry.name.empty(), "an entry without a name");
  promise(!python_name(entry).empty(), "a conda package without a name");
  promise(entry.line >= 0 && entry.line <= lines, "line " + std::to_string(entry.line));
  promise(entry.column >= 0, "column " + std::to_string(entry.column));
  promise(is_one_line(entry.install_line), "a line break in " + entry.install_line);
  check_url(entry.direct_reference);
  check_url(entry.source);
  check_url(entry.index);
  if (entry.conda) check_url(entry.conda->channel);
}

void check(const Manifest& manifest, std::string_view bytes) {
  // A form feed and its like end a line too, for Python.
  const int lines = 1 + static_cast<int>(bytes.size());
  for (const Entry& entry : manifest.entries) check_entry(entry, lines);
  for (const auto& invalid : manifest.invalid) {
    promise(!invalid.problem.empty(), "an invalid line without a problem");
    promise(invalid.line > 0 && invalid.line <= lines, "line " + std::to_string(invalid.line));
  }
  for (const auto& package : manifest.packages) {
    promise(package.entry < manifest.entries.size(), "a package without its entry");
  }
  for (const auto& [group, items] : manifest.groups) {
    for (const auto& item : items) {
      promise(!item.entry || *item.entry < manifest.entries.size(), "an item without its entry");
    }
  }
}

void read_manifest(std::string_view name, std::string_view bytes) {
  const std::string path = "folder/" + std::string(name);
  try {
    check(manifest::read(path, bytes), bytes);
  } catch (const Error& error) {
    promise(error.code() == ExitCode::Wrong, "the exit code of " + error.text());
    promise(error.place() && error.place()->path == path, "no place in " + error.text());
    promise(!error.problem().empty() && !error.hint().empty(), "no hint in " + error.text());
  }
}

void read_version(std::string_view, std::string_view bytes) {
  const auto version = python::Version::parse(bytes);
  if (!version) return;
  const auto again = python::Version::parse(version->normalized());
  promise(again && *again == *version, "another version: " + version->normalized());
}

void read_specifier(std::string_view, std::string_view bytes) {
  const auto specifier = python::SpecifierSet::parse(bytes);
  if (!specifier) return;
  const auto again = python::SpecifierSet::parse(specifier->text());
  promise(again && again->canonical() == specifier->canonical(), "another: " + specifier->text());
  specifier->contains("2.1.0+cu121");
}

void read_marker(std::string_view, std::string_view bytes) {
  const auto marker = python::Marker::parse(bytes);
  if (!marker) return;
  const auto again = python::Marker::parse(marker->text());
  promise(again && again->text() == marker->text(), "another marker: " + marker->text());
  marker->evaluate({{{"sys_platform", "linux"}, {"python_version", "3.11"}}, {}, {}});
}

void read_requirement(std::string_view, std::string_view bytes) {
  try {
    promise(!python::parse_requirement(bytes).name.empty(), "a requirement without a name");
  } catch (const python::RequirementError& error) {
    promise(error.offset() <= bytes.size(), "an offset behind the end");
  }
}

}  // namespace

const std::vector<Reader>& readers() {
  static const std::vector<Reader> all = {
      {"pyproject", "pyproject.toml", read_manifest},
      {"requirements", "requirements.txt", read_manifest},
      {"setup_cfg", "setup.cfg", read_manifest},
      {"pipfile", "Pipfile", read_manifest},
      {"pipfile_lock", "Pipfile.lock", read_manifest},
      {"poetry_lock", "poetry.lock", read_manifest},
      {"pdm_lock", "pdm.lock", read_manifest},
      {"pylock", "pylock.toml", read_manifest},
      {"uv_lock", "uv.lock", read_manifest},
      {"conda_environment", "environment.yml", read_manifest},
      {"conda_lock", "conda-lock.yml", read_manifest},
      {"conda_explicit", "linux-64.lock", read_manifest},
      {"pixi_toml", "pixi.toml", read_manifest},
      {"pixi_lock", "pixi.lock", read_manifest},
      {"version", "", read_version},
      {"specifier", "", read_specifier},
      {"requirement", "", read_requirement},
      {"marker", "", read_marker},
  };
  return all;
}

void survive(const Reader& reader, std::string_view bytes) {
  try {
    reader.read(reader.file, bytes);
  } catch (const std::exception& error) {
    broken(std::string(reader.name) + " throws " + error.what());
  }
}

}  // namespace pinned_images::fuzz
