// SPDX-License-Identifier: MIT
#include "cli/prune_report.hpp"

#include "cli/shown.hpp"
#include "support/json.hpp"

#include <algorithm>
#include <stdexcept>

namespace pinned_images::cli {
namespace {

Json to_json(PruneEnd end) {
  switch (end) {
    case PruneEnd::None:
      return nullptr;
    case PruneEnd::Deleted:
      return "deleted";
    case PruneEnd::Gone:
      return "gone";
    case PruneEnd::Moved:
      return "moved";
    case PruneEnd::Refused:
      return "refused";
  }
  throw std::logic_error("no such end");
}

Json repository_json(const PruneReport& report, std::size_t i) {
  const image::StoredRepository& here = report.stock.repositories[i];
  Json tags = Json::list();
  for (std::size_t n = 0; n < here.tags.size(); ++n) {
    const image::PruneVerdict& verdict = report.plan.verdicts[i][n];
    tags.push_back({{"tag", here.tags[n].tag},
                    {"verdict", verdict.keep ? "keep" : "go"},
                    {"reason", verdict.reason},
                    {"digest", here.images[here.tags[n].image].digest},
                    {"freed", verdict.freed},
                    {"end", to_json(report.ends[i][n])}});
  }
  return {{"image", here.image}, {"repository", here.repository}, {"tags", std::move(tags)}};
}

}  // namespace

std::size_t count(const PruneReport& report, PruneEnd end) {
  std::size_t sum = 0;
  for (const auto& ends : report.ends) {
    sum += static_cast<std::size_t>(std::count(ends.begin(), ends.end(), end));
  }
  return sum;
}

std::string keep_pattern(const PruneReport& report) {
  std::vector<std::string> tags;
  for (std::size_t i = 0; i < report.stock.repositories.size(); ++i) {
    const auto& here = report.stock.repositories[i].tags;
    for (std::size_t n = 0; n < here.size(); ++n) {
      if (report.plan.verdicts[i][n].keep) tags.push_back(here[n].tag);
    }
  }
  return image::keep_pattern(tags);
}

std::string to_json(const PruneReport& report) {
  Json json = {{"schema", 1}, {"dry_run", report.is_dry_run}, {"repositories", Json::list()}};
  for (std::size_t i = 0; i < report.stock.repositories.size(); ++i) {
    json["repositories"].push_back(repository_json(report, i));
  }
  json["totals"] = {{"keep", report.plan.kept},
                    {"go", report.plan.going},
                    {"deleted", count(report, PruneEnd::Deleted)},
                    {"freed", report.plan.freed}};
  json["keep_pattern"] = keep_pattern(report);
  json["warnings"] = report.warnings;
  return json_text(json);
}

}  // namespace pinned_images::cli
