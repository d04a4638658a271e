// SPDX-License-Identifier: MIT
// Compares the reader with the reference answers for real files: ci_corpus FOLDER ROWS.json lists
// each difference, prints the counts, and exits 1 if there is any.
#include "ci/ci_file.hpp"
#include "corpus_rows.hpp"
#include "support/file.hpp"
#include "support/hash.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using namespace pinned_images;
using ci::CiFile;

struct Tally {
  std::map<std::string, int> rows;    ///< by format
  std::map<std::string, int> counts;  ///< by what they are of
  int comparisons = 0;
  std::vector<std::string> differences;

  void check(const std::string& what, const json& expected, const json& ours) {
    ++comparisons;
    if (expected == ours) return;
    differences.push_back(what + "\n    expected " + expected.dump() + "\n    ours     " +
                          ours.dump());
  }

  void check_all(const std::string& what, const std::string& list, const json& expected,
                 const json& ours) {
    check(what + ": number of " + list, expected.size(), ours.size());
    for (std::size_t at = 0; at < std::min(expected.size(), ours.size()); ++at) {
      check(what + ", " + list + " " + std::to_string(at), expected[at], ours[at]);
      ++counts[list];
    }
  }
};

json or_null(const std::optional<std::string>& value) {
  return value ? json(*value) : json();
}

// The reference leaves out what is not so.
void set_if(json& row, const char* field, bool is_so) {
  if (is_so) row[field] = true;
}

json answer(const ci::Reference& reference) {
  const ci::Scalar& scalar = reference.scalar;
  json row = {{"doc", reference.document},
              {"key", reference.key},
              {"where", reference.where},
              {"line", scalar.place.line},
              {"column", scalar.place.column},
              {"byte_column", scalar.byte_column},
              {"byte_start", scalar.begin},
              {"byte_end", scalar.end},
              {"raw", scalar.raw},
              {"value", scalar.value},
              {"style", ci::to_string(scalar.style)},
              {"name", reference.image.name},
              {"tag", or_null(reference.image.tag)},
              {"digest", or_null(reference.image.digest)}};
  set_if(row, "has_variable", ci::has_variable(scalar.value));
  set_if(row, "tag_has_variable", ci::has_variable(reference.image.tag.value_or("")));
  set_if(row, "has_expression", ci::has_expression(scalar.value));
  set_if(row, "line_comment", reference.line_comment);
  if (!scalar.properties.empty()) row["properties"] = scalar.properties;
  if (!reference.also_used_at.empty()) row["also_used_at"] = reference.also_used_at;
  return row;
}

json answer(const ci::Special& special) {
  json row = {{"kind", special.kind},
              {"key", special.key},
              {"where", special.where},
              {"line", special.place.line}};
  if (!special.tag.empty()) row["tag"] = special.tag;
  return row;
}

json answer(const ci::Decoy& decoy) {
  return {{"path", decoy.path}, {"line", decoy.place.line}, {"value", decoy.value}};
}

// The reference lists those whose name says what they hold.
json image_variables(const CiFile& file) {
  json rows = json::array();
  for (const ci::Variable& variable : file.definitions.variables) {
    const std::string& name = variable.name;
    const bool says_so = name.find("IMAGE") != name.npos || name.find("TAG") != name.npos;
    if (!says_so || variable.kind != ci::Variable::Kind::Set) continue;
    rows.push_back({{"variable", name},
                    {"where", variable.where},
                    {"line", variable.scalar.place.line},
                    {"value", variable.scalar.value}});
  }
  return rows;
}

template <class List>
json answers(const List& list) {
  json rows = json::array();
  for (const auto& one : list) rows.push_back(answer(one));
  return rows;
}

// Each says which bytes it is about: these must be there.
void check_bytes(const CiFile& file, const std::string& text, const std::string& what,
                 Tally& tally) {
  const auto check = [&](const ci::Scalar& scalar) {
    tally.check(what + ": bytes", text.substr(scalar.begin, scalar.end - scalar.begin), scalar.raw);
  };
  for (const auto& reference : file.references) check(reference.scalar);
  for (const auto& variable : file.definitions.variables) check(variable.scalar);
  for (const auto& include : file.includes) check(include.path);
  tally.counts["variables"] += static_cast<int>(file.definitions.variables.size());
  tally.counts["includes"] += static_cast<int>(file.includes.size());
}

void check_row(const json& row, const std::filesystem::path& corpus, Tally& tally) {
  const std::string path = row.at("path");
  const std::string what = row.at("id").get<std::string>() + " " + path;
  const std::string text = read_file(corpus / "ci" / row.at("dir").get<std::string>() / path);
  tally.check(what + ": sha256", row.at("sha256"), sha256_hex(text));

  const CiFile file = ci::read(path, text);
  const json& expected = row.at("expected");
  tally.check(what + ": format", row.at("format"), ci::to_string(file.format));
  tally.check(what + ": documents", expected.at("documents"), file.documents);
  tally.check_all(what, "refs", expected.at("refs"), answers(file.references));
  tally.check_all(what, "special", expected.at("special"), answers(file.specials));
  tally.check_all(what, "other_image_keys", expected.at("other_image_keys"), answers(file.decoys));
  tally.check_all(what, "image_variables", expected.at("image_variables"), image_variables(file));
  check_bytes(file, text, what, tally);
  ++tally.rows[row.at("format")];
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: ci_corpus FOLDER ROWS.json\n", stderr);
    return 2;
  }
  const std::filesystem::path corpus = argv[1];
  Tally tally;
  check_rows(corpus / argv[2], tally.differences,
             [&](const json& row) { check_row(row, corpus, tally); });
  for (const auto& [format, rows] : tally.rows) std::printf("%s: %d rows\n", format.c_str(), rows);
  for (const auto& [list, count] : tally.counts) std::printf("%s: %d\n", list.c_str(), count);
  std::printf("%d comparisons, %zu differences\n", tally.comparisons, tally.differences.size());
  return tally.differences.empty() && !tally.rows.empty() ? 0 : 1;
}
