// SPDX-License-Identifier: MIT
// Compares the readers with the reference answers for real files: corpus FOLDER ROWS.json lists
// each difference, prints the counts, and exits 1 if there is any.
#include "corpus_rows.hpp"
#include "manifest/manifest.hpp"
#include "manifest/tree.hpp"
#include "support/file.hpp"
#include "support/hash.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using namespace pinned_images;
using manifest::Entry;
using manifest::Manifest;

const std::set<std::string> chosen = {"torch", "torchaudio", "torchvision"};

struct Tally {
  std::map<std::string, int> rows;  ///< by format
  int entries = 0;
  int comparisons = 0;
  std::vector<std::string> differences;

  void check(const std::string& what, const json& expected, const json& ours) {
    ++comparisons;
    if (expected == ours) return;
    differences.push_back(what + "\n    expected " + expected.dump() + "\n    ours     " +
                          ours.dump());
  }
};

json or_null(const std::optional<std::string>& value) {
  return value ? json(*value) : json();
}

template <class Value>
void add_if(json& result, const char* field, const std::optional<Value>& value) {
  if (value) result[field] = *value;
}

// The reference leaves these out where they don't apply: they must be there if we have any.
void add_strict(json& result, const Entry& entry) {
  add_if(result, "source_kind", entry.source_kind);
  add_if(result, "direct_reference", entry.direct_reference);
  add_if(result, "raw", entry.raw);
  add_if(result, "python", entry.python);
  add_if(result, "optional", entry.optional);
  if (entry.hashes > 0) result["hashes"] = entry.hashes;
  if (!entry.resolution_markers.empty()) result["resolution_markers"] = entry.resolution_markers;
  if (!entry.conda) return;
  result["maps_to"] = entry.conda->python_name;
  add_if(result, "conda_spec", entry.conda->spec);
  add_if(result, "conda_fuzzy", entry.conda->fuzzy);
  // Where builds are asked for by a pattern, it is in the spec.
  if (entry.pinned) add_if(result, "build", entry.conda->build);
}

// And these it has for some formats alone, where a reader knows them for others too.
void add_where_the_row_has_it(json& result, const Entry& entry, const json& row) {
  const auto add = [&](const char* field, const json& value) {
    if (row.contains(field)) result[field] = value;
  };
  add("line", entry.line);
  add("source", or_null(entry.source));
  add("index", or_null(entry.index));
  add("groups", entry.groups);
  add("category", or_null(entry.category));
  add("platform", or_null(entry.platform));
  if (entry.conda) add("channel", or_null(entry.conda->channel));
}

json answer(const Entry& entry, const json& row) {
  json result = {{"name", entry.name},
                 {"specifier", or_null(entry.specifier)},
                 {"pinned", or_null(entry.pinned)},
                 {"marker", or_null(entry.marker)},
                 {"extras", entry.extras},
                 {"where", entry.where}};
  add_strict(result, entry);
  add_where_the_row_has_it(result, entry, row);
  // uv.lock, whose rows name the kind alone.
  if (!row.contains("source_kind")) result.erase("source_kind");
  return result;
}

void check_entries(const json& rows, const std::vector<std::pair<std::string, Entry>>& ours,
                   const std::string& what, Tally& tally) {
  tally.check(what + ": number of entries", rows.size(), ours.size());
  for (std::size_t at = 0; at < std::min(rows.size(), ours.size()); ++at) {
    json found = answer(ours[at].second, rows[at]);
    if (rows[at].contains("file")) found["file"] = ours[at].first;
    tally.check(what + ", entry " + std::to_string(at), rows[at], found);
    ++tally.entries;
  }
}

void add_chosen(const Manifest& manifest, std::vector<std::pair<std::string, Entry>>& entries) {
  for (const Entry& entry : manifest.entries) {
    if (chosen.contains(python_name(entry))) entries.emplace_back(manifest.path, entry);
  }
}

void check_lines(const json& expected, const Manifest& manifest, const std::string& what,
                 Tally& tally) {
  const json rows = expected.value("includes", json::array());
  json includes = json::array();
  for (const auto& include : manifest.includes) {
    json one = {{"kind", include.constraint ? "constraint" : "requirement"},
                {"path", include.path}};
    if (include.where.empty()) one["line"] = include.line;
    if (!include.where.empty()) one["where"] = include.where;
    includes.push_back(one);
  }
  tally.check(what + ": includes", rows, includes);
  json options = json::array();
  for (const auto& option : manifest.options) {
    options.push_back({{"option", option.name}, {"line", option.line}});
  }
  json wanted = expected.value("options", json::array());
  for (json& option : wanted) {
    if (option.at("option") == "-f") option["option"] = "--find-links";
  }
  // The reference lists those of requirements files alone; a conda environment has some for pip.
  if (manifest.format == manifest::Format::Requirements) {
    tally.check(what + ": options", wanted, options);
  }
}

void check_sources(const json& expected, const Manifest& manifest, const std::string& what,
                   Tally& tally) {
  json ours = json::object();
  for (const auto& [name, rules] : manifest.sources) {
    if (!chosen.contains(name)) continue;
    for (const manifest::SourceRule& rule : rules) {
      json one = {{"index", rule.location}};
      if (rule.marker) one["marker"] = *rule.marker;
      if (rule.extra) one["extra"] = *rule.extra;
      if (rule.group) one["group"] = *rule.group;
      ours[name].push_back(one);
    }
  }
  tally.check(what + ": uv_sources", expected.value("uv_sources", json::object()), ours);
}

void check_tree(const json& row, const std::filesystem::path& folder, const std::string& what,
                Tally& tally) {
  const json& expected = row.at("expected");
  if (!expected.contains("with_includes")) return;
  const auto read = [&](const std::string& path) -> std::optional<manifest::Source> {
    auto text = read_file_if_exists(folder / path);
    if (!text) return std::nullopt;
    return manifest::Source{*text, path};
  };
  std::vector<std::pair<std::string, Entry>> ours;
  for (const Manifest& manifest : manifest::read_tree(row.at("path"), read).manifests) {
    add_chosen(manifest, ours);
  }
  check_entries(expected.at("with_includes"), ours, what + " with includes", tally);
  tally.check(what + ": includes_missing", expected.at("includes_missing"), json::array());
}

void check_row(const json& row, const std::filesystem::path& corpus, Tally& tally) {
  const std::string path = row.at("path");
  const std::string what = row.at("id").get<std::string>() + " " + path;
  const std::filesystem::path folder = corpus / "manifests" / row.at("dir").get<std::string>();
  const std::string text = read_file(folder / path);
  tally.check(what + ": sha256", row.at("sha256"), sha256_hex(text));

  const Manifest manifest = manifest::read(path, text);
  const json& expected = row.at("expected");
  tally.check(what + ": format", row.at("format"), manifest::to_string(manifest.format));
  const std::string read = manifest.invalid.empty() ? "ok" : "has-invalid-lines";
  tally.check(what + ": verdict", expected.at("verdict"),
              manifest.refusal ? manifest.refusal->verdict : read);
  std::vector<std::pair<std::string, Entry>> ours;
  add_chosen(manifest, ours);
  check_entries(expected.at("entries"), ours, what, tally);
  check_lines(expected, manifest, what, tally);
  check_sources(expected, manifest, what, tally);
  if (expected.contains("notes") && !manifest.refusal) {
    tally.check(what + ": notes", expected.at("notes"), manifest.notes);
  }
  check_tree(row, folder, what, tally);
  ++tally.rows[row.at("format")];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: corpus FOLDER ROWS.json\n", stderr);
    return 2;
  }
  const std::filesystem::path corpus = argv[1];
  Tally tally;
  check_rows(corpus / argv[2], tally.differences,
             [&](const json& row) { check_row(row, corpus, tally); });
  for (const auto& [format, rows] : tally.rows) std::printf("%s: %d rows\n", format.c_str(), rows);
  std::printf("%d entries, %d comparisons, %zu differences\n", tally.entries, tally.comparisons,
              tally.differences.size());
  return tally.differences.empty() && !tally.rows.empty() ? 0 : 1;
}
