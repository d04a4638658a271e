// SPDX-License-Identifier: MIT
// drift: which requirements of today's files the published image does not satisfy, and whether they
// are more than a limit.
#include "cli/commands.hpp"
#include "cli/drift_limit.hpp"
#include "cli/published.hpp"
#include "cli/shown.hpp"
#include "support/json.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

/// What is found of one image.
struct FoundDrift {
  const PlannedImage* planned = nullptr;
  std::optional<Published> published;
  std::string absent;  ///< why there is none
  image::Drift drift;
  bool over = false;
};

std::string absence(const PlannedImage& planned, const Asked& asked) {
  const image::Decision& decision = asked.decision;
  if (decision.action == image::Action::Refuse) return "nothing to compare: " + decision.problem;
  return fmt::format("not published: no image for its key in {} ({})", planned.wanted.repository,
                     planned.wanted.key_tag);
}

FoundDrift find(const PlannedImage& planned, const Asked& asked,
                const std::optional<DriftLimit>& limit) {
  FoundDrift found;
  found.planned = &planned;
  found.published = published_image(planned, asked);
  if (!found.published) {
    found.absent = absence(planned, asked);
    return found;
  }
  found.drift = image::drift_of(*planned.spec, planned.trees, found.published->record());
  found.over = limit && limit->is_exceeded_by(found.drift);
  return found;
}

/// Prints what was found, and ends as the limit says.
class DriftReport {
 public:
  DriftReport(const Arguments& arguments, std::optional<DriftLimit> limit, Console& console)
      : arguments_(arguments), limit_(limit), console_(console) {}

  int print(const std::vector<FoundDrift>& all) {
    if (arguments_.json) {
      console_.raw_result(json_text(to_json(all)));
    } else {
      for (const FoundDrift& found : all) print_text(found);
    }
    const auto is_published = [](const FoundDrift& found) { return found.published.has_value(); };
    if (arguments_.skip && !all.empty() && std::none_of(all.begin(), all.end(), is_published)) {
      console_.note("skipped: no image is published");
      return 0;
    }
    bool failed = false;
    for (const FoundDrift& found : all) failed = judge(found) || failed;
    return failed ? static_cast<int>(ExitCode::Wrong) : 0;
  }

 private:
  void print_text(const FoundDrift& found) {
    const std::string& name = found.planned->spec->name;
    if (!found.published) {
      console_.result(name + "  " + found.absent);
      return;
    }
    const bool met = found.drift.unmet.empty();
    console_.result(name + "  " + share_text(found.drift) +
                    (met ? ": pip installs nothing" : " left to pip in each job"));
    for (const std::string& line : drift_lines(found.drift)) console_.result("  " + line);
    if (!met && !limit_) console_.result("  to have them in the image: " + hint(found));
  }

  static std::string hint(const FoundDrift& found) { return refresh_hint(*found.planned); }

  /// Returns whether the image fails the check.
  bool judge(const FoundDrift& found) {
    if (!limit_) return false;
    const std::string& name = found.planned->spec->name;
    if (!found.published) {
      if (arguments_.skip) return false;
      return blame(
          project_error("its drift is not known: " + found.absent, "run the target push-images"),
          name);
    }
    if (!found.over) return false;
    return blame(project_error("drift: " + share_text(found.drift) +
                                   " left to pip in each job, and the limit is " + limit_->text(),
                               hint(found)),
                 name);
  }

  bool blame(const Error& error, const std::string& name) {
    if (!arguments_.warn) {
      console_.error(error, name);
      return true;
    }
    console_.error(Error(error.code(), std::nullopt, "warning: " + error.problem(), error.hint()),
                   name);
    return false;
  }

  Json to_json(const std::vector<FoundDrift>& all) const {
    Json json = {{"schema", 1}, {"limit", nullptr}, {"images", Json::list()}};
    if (limit_) json["limit"] = limit_->text();
    for (const FoundDrift& found : all) {
      Json one = {{"name", found.planned->spec->name}};
      if (found.published) {
        one["image"] = found.published->reference;
        one["drift"] = drift_json(found.drift);
        one["over_limit"] = found.over;
      } else {
        one["image"] = nullptr;
        one["reason"] = found.absent;
      }
      json["images"].push_back(std::move(one));
    }
    return json;
  }

  const Arguments& arguments_;
  std::optional<DriftLimit> limit_;
  Console& console_;
};

// A registry that is not there is no fault of the project's; one that refuses us is, where a limit
// is to be kept.
bool may_skip(const Arguments& arguments, const Error& error) {
  if (!arguments.skip) return false;
  return error.code() == ExitCode::Unanswered ||
         (error.code() == ExitCode::Refused && arguments.limit.empty());
}

}  // namespace

int run_drift(const Arguments& arguments, Console& console) {
  const auto limit = DriftLimit::parse(arguments.limit);
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  // A test of many does not wait long for a registry that may be away.
  World world(workspace.project, arguments.skip ? 1 : registry::Options().tries);
  std::map<std::string, Asked> asked;
  try {
    asked = ask_and_decide(workspace, world, console);
  } catch (const Error& error) {
    if (!may_skip(arguments, error)) throw;
    console.note("skipped: " + error.problem());
    return 0;
  }
  std::vector<FoundDrift> all;
  for (const PlannedImage& planned : workspace.images) {
    if (!planned.spec->is_base && arguments.asks_for(planned.spec->name)) {
      all.push_back(find(planned, asked.at(planned.spec->name), limit));
    }
  }
  return DriftReport(arguments, limit, console).print(all);
}

}  // namespace pinned_images::cli
