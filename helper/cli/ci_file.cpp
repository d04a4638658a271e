// SPDX-License-Identifier: MIT
// ci-file refs: the image references of CI files, or of any YAML, without a project.
#include "ci/ci_file.hpp"

#include "ci/expansion.hpp"
#include "cli/commands.hpp"
#include "cli/shown.hpp"
#include "support/file.hpp"
#include "support/json.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

// What is not so isn't there.
void set_if(Json& json, const char* name, bool is_so) {
  if (is_so) json[name] = true;
}

Json to_json(const ci::Reference& reference) {
  const ci::Scalar& scalar = reference.scalar;
  Json json = {{"doc", reference.document},
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
               {"tag", reference.image.tag},
               {"digest", reference.image.digest}};
  set_if(json, "has_variable", ci::has_variable(scalar.value));
  set_if(json, "tag_has_variable", ci::has_variable(reference.image.tag.value_or("")));
  set_if(json, "has_expression", ci::has_expression(scalar.value));
  set_if(json, "line_comment", reference.line_comment);
  if (!scalar.properties.empty()) json["properties"] = scalar.properties;
  if (!reference.also_used_at.empty()) json["also_used_at"] = reference.also_used_at;
  return json;
}

Json to_json(const ci::Special& special) {
  Json json = {{"kind", special.kind}};
  if (!special.tag.empty()) json["tag"] = special.tag;
  json["key"] = special.key;
  json["where"] = special.where;
  json["line"] = special.place.line;
  return json;
}

bool says_so(const std::string& name) {
  return name.find("IMAGE") != name.npos || name.find("TAG") != name.npos;
}

Json to_json(const ci::Variable& variable) {
  return {{"variable", variable.name},
          {"where", variable.where},
          {"line", variable.scalar.place.line},
          {"value", variable.scalar.value}};
}

// Those whose name says IMAGE or TAG, whether a reference has them or not.
Json image_variables(const ci::CiFile& file) {
  Json json = Json::list();
  for (const ci::Variable& variable : file.definitions.variables) {
    const bool is_set = variable.known && variable.kind == ci::Variable::Kind::Set;
    if (is_set && says_so(variable.name)) json.push_back(to_json(variable));
  }
  return json;
}

// Those that references have, or that are in the value of one of these.
Json used_variables(const ci::CiFile& file) {
  std::vector<std::string> texts;
  for (const auto& reference : file.references) texts.push_back(reference.scalar.value);
  const auto names = ci::names_within(texts, file.definitions);
  Json json = Json::list();
  for (const ci::Variable& variable : file.definitions.variables) {
    if (!variable.known || !names.contains(variable.name)) continue;
    Json used = to_json(variable);
    used["byte_start"] = variable.scalar.begin;
    used["byte_end"] = variable.scalar.end;
    used["raw"] = variable.scalar.raw;
    json.push_back(std::move(used));
  }
  return json;
}

Json to_json(const ci::Include& include) {
  Json json = {{"path", include.path.value}, {"line", include.path.place.line}};
  set_if(json, "own_pipeline", include.own_pipeline);
  return json;
}

Json to_json(const ci::CiFile& file) {
  Json json = {{"file", file.path},
               {"format", ci::to_string(file.format)},
               {"verdict", "ok"},
               {"documents", file.documents},
               {"refs", Json::list()},
               {"special", Json::list()},
               {"other_image_keys", Json::list()},
               {"image_variables", image_variables(file)},
               {"used_variables", used_variables(file)},
               {"includes", Json::list()}};
  for (const auto& reference : file.references) json["refs"].push_back(to_json(reference));
  for (const auto& special : file.specials) json["special"].push_back(to_json(special));
  for (const auto& decoy : file.decoys) {
    json["other_image_keys"].push_back(
        {{"path", decoy.path}, {"line", decoy.place.line}, {"value", decoy.value}});
  }
  for (const auto& include : file.includes) json["includes"].push_back(to_json(include));
  return json;
}

void print_text(const ci::CiFile& file, Console& console) {
  for (const auto& reference : file.references) {
    console.result(fmt::format("{}: {}: {}", to_string(reference.scalar.place), reference.where,
                               reference.scalar.value));
  }
  for (const auto& special : file.specials) {
    console.note(fmt::format("{}: {}: {}, which names no image itself", to_string(special.place),
                             special.where, special.tag.empty() ? special.kind : special.tag));
  }
}

}  // namespace

int run_ci_file_refs(const Arguments& arguments, Console& console) {
  Json json = {{"schema", 1}, {"files", Json::list()}};
  for (const std::string& path : arguments.files) {
    const ci::CiFile file = ci::read(path, read_file(path));
    if (!arguments.json) print_text(file, console);
    if (arguments.json) json["files"].push_back(to_json(file));
  }
  if (arguments.json) {
    console.raw_result(json_text(json));
  }
  return 0;
}

}  // namespace pinned_images::cli
