// SPDX-License-Identifier: MIT
// Compares the room with the answers of the Python project `packaging`:
// conformance TABLE.json... lists each difference, prints the counts, and exits 1 if there is any.
#include "python/marker.hpp"
#include "python/name.hpp"
#include "python/requirement.hpp"
#include "python/specifier.hpp"
#include "python/version.hpp"

#include <compare>
#include <cstdio>
#include <exception>
#include <fstream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using namespace pinned_images::python;

/// Counts the cases of one table and keeps what differs.
struct Tally {
  int cases = 0;
  int disputed = 0;  ///< of these, the ones that two versions of `packaging` answer differently
  std::vector<std::string> differences;

  void check(const json& expected, const json& ours, const std::string& what) {
    if (expected == ours) return;
    differences.push_back(what + "\n    expected " + expected.dump() + "\n    ours     " +
                          ours.dump());
  }
};

/// Numbers as text, as the room keeps them.
json as_text(const json& number) {
  return number.is_number() ? json(number.dump()) : number;
}

json version_answer(const std::string& text) {
  const auto version = Version::parse(text);
  if (!version) return {{"valid", false}};
  const auto or_null = [](const auto& value) { return value ? json(*value) : json(); };
  json answer = {{"valid", true},
                 {"normalized", version->normalized()},
                 {"public", version->public_text()},
                 {"base", version->base_text()},
                 {"local", or_null(version->local())},
                 {"epoch", version->epoch()},
                 {"release", version->release()},
                 {"pre", json()},
                 {"post", or_null(version->post())},
                 {"dev", or_null(version->dev())},
                 {"is_prerelease", version->is_prerelease()}};
  if (version->pre()) answer["pre"] = {version->pre()->first, version->pre()->second};
  return answer;
}

void check_version(const json& row, Tally& tally) {
  json expected = row.at("expected");
  for (const char* part : {"epoch", "post", "dev"}) {
    if (expected.contains(part)) expected[part] = as_text(expected[part]);
  }
  for (const char* part : {"release", "pre"}) {
    if (!expected.contains(part) || expected[part].is_null()) continue;
    for (json& number : expected[part]) number = as_text(number);
  }
  tally.check(expected, version_answer(row.at("input")), row.at("input").dump());
}

json clauses_answer(const SpecifierSet& specifier) {
  // The table lists what `packaging` keeps: sorted, and of equal clauses the first.
  json clauses = json::array();
  const auto kept = SpecifierSet::parse(specifier.text());
  for (const Clause& clause : kept->clauses()) clauses.push_back({clause.op, clause.version});
  return clauses;
}

void check_specifier(const json& row, Tally& tally) {
  const auto specifier = SpecifierSet::parse(row.at("input").get<std::string>());
  json answer = {{"valid", specifier.has_value()}};
  if (specifier) {
    answer["canonical"] = specifier->text();
    answer["clauses"] = clauses_answer(*specifier);
  }
  tally.check(row.at("expected"), answer, row.at("input").dump());
}

void check_contains(const json& row, Tally& tally) {
  // Python refuses to read numbers of more than 4300 digits ("error"). PEP 440 sets no limit, and
  // the version of that row is below such a number.
  const json expected = row.at("expected") == "error" ? json(false) : row.at("expected");
  std::optional<bool> prereleases;
  if (!row.at("prereleases").is_null()) prereleases = row.at("prereleases").get<bool>();
  const auto specifier = SpecifierSet::parse(row.at("specifier").get<std::string>());
  const json ours =
      specifier ? json(specifier->contains(row.at("version").get<std::string>(), prereleases))
                : json("invalid");
  tally.check(expected, ours,
              row.at("specifier").dump().substr(0, 80) + " contains " + row.at("version").dump() +
                  ", prereleases " + row.at("prereleases").dump());
}

void check_requirement(const json& row, Tally& tally) {
  json answer = {{"valid", false}};
  try {
    const Requirement requirement = parse_requirement(row.at("input").get<std::string>());
    answer = {{"valid", true},
              {"name", requirement.name},
              {"extras", requirement.extras},
              {"specifier", requirement.specifier.text()},
              {"url", requirement.url ? json(*requirement.url) : json()},
              {"marker", requirement.marker ? json(requirement.marker->text()) : json()}};
  } catch (const RequirementError&) {
    // The answer says so.
  }
  tally.check(row.at("expected"), answer, row.at("input").dump());
}

/// The tables know a single `extra` and no `extras`; the room has one set for both.
MarkerEnvironment environment_of(const json& variables, const std::string& marker) {
  const bool asks_extras = marker.find("extras") != std::string::npos;
  MarkerEnvironment environment;
  for (const auto& [name, value] : variables.items()) {
    const std::string text = value.get<std::string>();
    if (name != "extra") {
      environment.variables[name] = text;
    } else if (!asks_extras) {
      environment.extras.emplace();
      if (!text.empty()) environment.extras->insert(normalize_name(text));
    }
  }
  return environment;
}

/// What `packaging` refuses to compare, or has no value for, is unknown.
json truth_answer(Truth truth) {
  if (truth == Truth::Unknown) return "error";
  return truth == Truth::Yes;
}

void check_marker(const json& row, const json& environments, Tally& tally) {
  const auto marker = Marker::parse(row.at("input").get<std::string>());
  json answer = {{"valid", marker.has_value()}};
  if (marker) {
    answer["canonical"] = marker->text();
    for (const auto& [name, variables] : environments.items()) {
      answer["evaluate"][name] =
          truth_answer(marker->evaluate(environment_of(variables, row.at("input"))));
    }
    const auto again = Marker::parse(marker->text());
    tally.check(marker->text(), again ? json(again->text()) : json(), "text of the text");
  }
  tally.check(row.at("expected"), answer, row.at("input").dump());
}

void check_marker_evaluation(const json& row, Tally& tally) {
  const auto marker = Marker::parse(row.at("input").get<std::string>());
  const json ours =
      marker
          ? truth_answer(marker->evaluate(environment_of(row.at("environment"), row.at("input"))))
          : json();
  tally.check(row.at("expected"), ours, row.at("input").dump() + row.at("environment").dump());
}

struct Ranked {
  int rank = 0;
  std::string text;
  Version version;
  std::string canonical;
};

/// Each version against all the others.
void check_ordering(const json& groups, Tally& tally) {
  std::vector<Ranked> all;
  int rank = 0;
  for (const json& group : groups) {
    for (const std::string text : group) {
      const Version version = Version::parse(text).value();
      all.push_back({rank, text, version, version.canonical()});
    }
    ++rank;
  }
  tally.cases = static_cast<int>(all.size());
  for (const Ranked& a : all) {
    for (const Ranked& b : all) {
      const auto order = a.version <=> b.version;
      const bool is_right = std::is_gt(order) == (a.rank > b.rank) &&
                            std::is_lt(order) == (a.rank < b.rank) &&
                            (a.canonical == b.canonical) == (a.rank == b.rank);
      if (!is_right) tally.differences.push_back("order of " + a.text + " and " + b.text);
    }
  }
}

bool check_row(const json& table, const json& row, Tally& tally) {
  const std::string name = table.at("table");
  if (name == "versions") return check_version(row, tally), true;
  if (name == "specifiers") return check_specifier(row, tally), true;
  if (name == "contains") return check_contains(row, tally), true;
  if (name == "requirements") return check_requirement(row, tally), true;
  if (name == "markers") return check_marker(row, table.at("environments"), tally), true;
  if (name == "marker_evaluate") return check_marker_evaluation(row, tally), true;
  return false;
}

Tally check_table(const json& table) {
  Tally tally;
  if (table.at("table") == "ordering") {
    check_ordering(table.at("groups"), tally);
    return tally;
  }
  for (const json& row : table.at("cases")) {
    ++tally.cases;
    if (!row.at("agree").get<bool>()) ++tally.disputed;
    if (!check_row(table, row, tally)) tally.differences.push_back("unknown table");
  }
  return tally;
}

/// Lists the differences of each table, then the counts; returns how many there are.
std::size_t check_tables(const std::vector<std::string>& paths) {
  std::string report;
  std::size_t different = 0;
  for (const std::string& path : paths) {
    std::ifstream file(path);
    const json table = json::parse(file);
    const Tally tally = check_table(table);
    for (const std::string& difference : tally.differences) std::printf("%s\n", difference.c_str());
    char line[120];
    std::snprintf(line, sizeof line, "%-16s %6d %9d %10zu\n",
                  table.at("table").get<std::string>().c_str(), tally.cases, tally.disputed,
                  tally.differences.size());
    report += line;
    different += tally.differences.size();
  }
  std::printf("%-16s %6s %9s %10s\n%s", "table", "cases", "disputed", "different", report.c_str());
  return different;
}

}  // namespace

int main(int argc, char** argv) try {
  const std::vector<std::string> paths(argv + 1, argv + argc);
  return !paths.empty() && check_tables(paths) == 0 ? 0 : 1;
} catch (const std::exception& error) {
  std::fprintf(stderr, "conformance: %s\n", error.what());
  return 1;
}
