// SPDX-License-Identifier: MIT
#include "survive.hpp"

#include "ci/expansion.hpp"
#include "ci/rewrite.hpp"
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

void check_scalar(const ci::Scalar& scalar, std::string_view bytes) {
  promise(scalar.begin <= scalar.end && scalar.end <= bytes.size(), "bytes behind the end");
  promise(bytes.substr(scalar.begin, scalar.end - scalar.begin) == scalar.raw, "other bytes");
  promise(scalar.place.line > 0 && scalar.place.column > 0, "no place of " + scalar.raw);
  const bool is_plain = scalar.style == ci::Style::Plain;
  const bool is_quoted = !is_plain && (scalar.raw[0] == '"' || scalar.raw[0] == '\'');
  promise(!is_quoted || (scalar.raw.size() > 1 && scalar.raw.back() == scalar.raw[0]),
          "a quote that isn't closed: " + scalar.raw);
  const bool one_line = is_plain && scalar.raw.find('\n') == std::string::npos;
  promise(!one_line || scalar.raw == scalar.value, "not as written: " + scalar.raw);
}

// The rest takes its time for files made to have many of everything.
constexpr std::size_t most_expanded = 20;
constexpr std::size_t most_rewritten = 4096;

void check(const ci::CiFile& file, std::string_view bytes) {
  std::size_t last = 0;
  for (const auto& reference : file.references) {
    check_scalar(reference.scalar, bytes);
    promise(reference.document < file.documents, "a reference in no document");
    promise(reference.scalar.begin >= last, "not in file order");
    last = reference.scalar.begin;
  }
  for (const auto& variable : file.definitions.variables) {
    if (variable.known) check_scalar(variable.scalar, bytes);
  }
  for (const auto& include : file.includes) check_scalar(include.path, bytes);
  for (const auto& special : file.specials) promise(special.place.line > 0, "no place");
  const ci::Expander expander(file.definitions, {});
  for (std::size_t at = 0; at < std::min(most_expanded, file.references.size()); ++at) {
    const auto expansion = expander.expand(file.references[at], file.format);
    promise(!expansion.candidates.empty() || !expansion.decided(), "nothing, and that for sure");
  }
}

// What is edited stays the same file but for that.
void rewrite(const std::string& path, const std::string& text) {
  if (text.size() > most_rewritten) return;
  const ci::Pipeline pipeline = ci::pipeline_of(path, text);
  std::vector<ci::WantedImage> images;
  for (const auto& reference : pipeline.files.front()->file.references) {
    if (images.size() == most_expanded) break;
    images.push_back({reference.image.name, "new", ""});
  }
  const ci::Rewrite rewrite = ci::plan_rewrite(pipeline, images, {});
  try {
    const std::string edited = ci::with_edits(path, text, rewrite.edits);
    promise(rewrite.edits.empty() || edited != text, "no edit");
  } catch (const Error& error) {
    promise(false, error.text());
  }
}

template <class Read>
void read_file(std::string_view name, std::string_view bytes, Read read) {
  const std::string path = "folder/" + std::string(name);
  try {
    check(read(path, bytes), bytes);
  } catch (const Error& error) {
    promise(error.code() == ExitCode::Wrong, "the exit code of " + error.text());
    promise(error.place() && error.place()->path == path, "no place in " + error.text());
    promise(!error.problem().empty() && !error.hint().empty(), "no hint in " + error.text());
  }
}

void read_manifest(std::string_view name, std::string_view bytes) {
  read_file(name, bytes, manifest::read);
}

void read_ci_file(std::string_view name, std::string_view bytes) {
  read_file(name, bytes, [](const std::string& path, std::string_view text) {
    ci::CiFile file = ci::read(path, text);
    rewrite(path, std::string(text));
    return file;
  });
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
      {"gitlab_ci", ".gitlab-ci.yml", read_ci_file},
      {"github_workflow", ".github/workflows/a.yml", read_ci_file},
      {"any_yaml", "values.yaml", read_ci_file},
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
