// SPDX-License-Identifier: MIT
// pins: what files say of some packages, without a project.
#include "cli/commands.hpp"
#include "cli/shown.hpp"
#include "manifest/manifest.hpp"
#include "python/name.hpp"
#include "support/file.hpp"
#include "support/json.hpp"

#include <algorithm>
#include <set>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

template <class Value>
void set_if(Json& json, const char* name, const std::optional<Value>& value) {
  if (value) json[name] = *value;
}

void add_conda(Json& json, const manifest::CondaFacts& conda) {
  json["maps_to"] = conda.python_name;
  set_if(json, "conda_spec", conda.spec);
  set_if(json, "conda_fuzzy", conda.fuzzy);
  set_if(json, "channel", conda.channel);
}

// Each is there only where it applies.
void add_details(Json& json, const manifest::Entry& entry) {
  if (entry.line > 0) json["line"] = entry.line;
  set_if(json, "direct_reference", entry.direct_reference);
  set_if(json, "source", entry.source);
  set_if(json, "source_kind", entry.source_kind);
  set_if(json, "index", entry.index);
  set_if(json, "raw", entry.raw);
  set_if(json, "python", entry.python);
  set_if(json, "platform", entry.platform);
  if (!entry.groups.empty()) json["groups"] = entry.groups;
  set_if(json, "category", entry.category);
  set_if(json, "optional", entry.optional);
  if (entry.hashes > 0) json["hashes"] = entry.hashes;
  if (!entry.resolution_markers.empty()) json["resolution_markers"] = entry.resolution_markers;
  if (entry.conda) add_conda(json, *entry.conda);
  // The pattern of a build is part of the spec; it names no build.
  if (entry.conda && entry.pinned) set_if(json, "build", entry.conda->build);
}

Json to_json(const manifest::Entry& entry) {
  Json json = {{"name", entry.name},     {"specifier", entry.specifier}, {"pinned", entry.pinned},
               {"marker", entry.marker}, {"extras", entry.extras},       {"where", entry.where}};
  add_details(json, entry);
  return json;
}

bool is_asked(const manifest::Entry& entry, const std::set<std::string>& names) {
  return names.contains(entry.name) || names.contains(python_name(entry));
}

// Lines about other packages don't touch what is known of these.
bool counts(const manifest::Invalid& invalid, const manifest::Manifest& manifest,
            std::set<std::string> names) {
  const bool is_of_conda = manifest.format == manifest::Format::CondaEnvironment ||
                           manifest.format == manifest::Format::CondaExplicit ||
                           manifest.format == manifest::Format::PixiToml;
  if (is_of_conda && names.contains("torch")) names.insert("pytorch");
  return may_name(invalid, names);
}

bool is_clean(const manifest::Manifest& manifest, const std::set<std::string>& names) {
  return std::none_of(manifest.invalid.begin(), manifest.invalid.end(),
                      [&](const auto& invalid) { return counts(invalid, manifest, names); });
}

std::string verdict_of(const manifest::Manifest& manifest, const std::set<std::string>& names) {
  if (manifest.refusal) return manifest.refusal->verdict;
  return is_clean(manifest, names) ? "ok" : "has-invalid-lines";
}

Json to_json(const manifest::Include& include) {
  Json json = {{"kind", include.constraint ? "constraint" : "requirement"},
               {"path", include.path},
               {"line", include.line}};
  if (!include.where.empty()) json["where"] = include.where;
  return json;
}

Json to_json(const manifest::Manifest& manifest, const std::set<std::string>& names) {
  Json json = {{"file", manifest.path},
               {"format", manifest::to_string(manifest.format)},
               {"verdict", verdict_of(manifest, names)},
               {"entries", Json::list()},
               {"invalid", Json::list()},
               {"includes", Json::list()}};
  for (const auto& entry : manifest.entries) {
    if (is_asked(entry, names)) json["entries"].push_back(to_json(entry));
  }
  for (const auto& invalid : manifest.invalid) {
    if (!counts(invalid, manifest, names)) continue;
    json["invalid"].push_back({{"line", invalid.line}, {"problem", invalid.problem}});
  }
  for (const auto& include : manifest.includes) {
    json["includes"].push_back(to_json(include));
  }
  if (const auto& refusal = manifest.refusal) {
    json["problem"] = refusal->problem;
    json["hint"] = refusal->hint;
  }
  return json;
}

std::string version_text(const manifest::Entry& entry) {
  if (entry.conda && entry.conda->spec) return *entry.conda->spec;
  const std::string build = entry.conda && entry.conda->build ? "=" + *entry.conda->build : "";
  if (entry.pinned && !entry.specifier) return "==" + *entry.pinned + build;
  return entry.specifier.value_or("");
}

void print_text(const manifest::Manifest& manifest, const std::set<std::string>& names,
                Console& console) {
  for (const auto& entry : manifest.entries) {
    if (!is_asked(entry, names)) continue;
    console.result(fmt::format("{}: {}{}{}", to_string(Place{manifest.path, entry.line, 0}),
                               entry.name, version_text(entry),
                               entry.marker ? " ; " + *entry.marker : std::string()));
  }
  if (const auto& refusal = manifest.refusal) {
    console.error(input_error({manifest.path}, refusal->problem, refusal->hint));
  }
  for (const auto& invalid : manifest.invalid) {
    const Place place{manifest.path, invalid.line, invalid.column};
    if (counts(invalid, manifest, names)) {
      console.error(input_error(place, invalid.problem, "see what its format allows there"));
    } else {
      console.warning(to_string(place) + ": " + invalid.problem);
    }
  }
  for (const auto& include : manifest.includes) {
    console.note(to_string(Place{manifest.path, include.line, 0}) + ": goes on in " + include.path +
                 ", which is read if it is named too");
  }
  for (const auto& file : manifest.dynamic_files) {
    console.note(to_string(Place{manifest.path, manifest.dynamic_line, 0}) +
                 ": dynamic dependencies stand in " + file + ", which is read if it is named too");
  }
}

std::set<std::string> names_of(const Arguments& arguments) {
  std::set<std::string> names;
  for (const std::string& pin : arguments.pins) names.insert(python::normalize_name(pin));
  if (names.empty()) names = {"torch", "torchvision"};
  return names;
}

}  // namespace

int run_pins(const Arguments& arguments, Console& console) {
  const auto names = names_of(arguments);
  Json json = {{"schema", 1}, {"files", Json::list()}};
  bool clean = true;
  for (const std::string& path : arguments.files) {
    const manifest::Manifest manifest = manifest::read(path, read_file(path));
    clean = clean && is_clean(manifest, names) && !manifest.refusal;
    if (!arguments.json) print_text(manifest, names, console);
    json["files"].push_back(to_json(manifest, names));
  }
  if (arguments.json) {
    console.raw_result(json_text(json));
  }
  return clean ? 0 : static_cast<int>(ExitCode::Wrong);
}

}  // namespace pinned_images::cli
