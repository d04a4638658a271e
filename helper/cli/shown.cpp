// SPDX-License-Identifier: MIT
#include "cli/shown.hpp"

#include "support/json.hpp"
#include "support/text.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

Json drifted_json(const image::Drifted& one) {
  Json json = {{"name", one.name}, {"asked", one.asked}, {"installed", nullptr}};
  if (one.installed) json["installed"] = *one.installed;
  json["reason"] = one.reason;
  const Json place = place_json(one.place);
  for (const auto& [name, value] : place.members()) json[name] = value;
  return json;
}

Json list_json(const std::vector<image::Drifted>& list) {
  Json json = Json::list();
  for (const image::Drifted& one : list) json.push_back(drifted_json(one));
  return json;
}

}  // namespace

// Not all that files hold is UTF-8.
std::string json_text(const Json& json) {
  return json.dump(2) + "\n";
}

std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    if (widths.size() < row.size()) widths.resize(row.size(), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::vector<std::string> lines;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - row[i].size() + 2, ' ');
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string share_text(const image::Drift& drift) {
  return fmt::format("{} of {} ({:.3g}%)", drift.unmet.size(),
                     counted(drift.requirements, "requirement"), drift.percent());
}

std::string refresh_hint(const PlannedImage& planned) {
  return planned.wanted.version_tag ? "bump the version and run the target refresh-images"
                                    : "run the target refresh-images";
}

std::vector<std::string> drift_lines(const image::Drift& drift) {
  std::vector<std::vector<std::string>> rows;
  for (const image::Drifted& one : drift.unmet) {
    rows.push_back({one.asked, one.reason, to_string(one.place)});
  }
  for (const image::Drifted& one : drift.undecided) {
    rows.push_back({one.asked, "not known: " + one.reason, to_string(one.place)});
  }
  return aligned(rows);
}

Json drift_json(const image::Drift& drift) {
  return {{"requirements", drift.requirements},
          {"share", drift.percent()},
          {"unmet", list_json(drift.unmet)},
          {"undecided", list_json(drift.undecided)}};
}

Json place_json(const Place& place) {
  return {{"file", place.path}, {"line", place.line}, {"column", place.column}};
}

}  // namespace pinned_images::cli
