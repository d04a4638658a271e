// SPDX-License-Identifier: MIT
#include "cli/explainer.hpp"

#include "cli/decisions.hpp"
#include "cli/published.hpp"
#include "cli/shown.hpp"
#include "image/key.hpp"
#include "image/lock_check.hpp"
#include "registry/reference.hpp"

#include <algorithm>
#include <map>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

using image::Action;

using AllAsked = std::map<std::string, Asked>;

class Explainer {
 public:
  Explainer(const Workspace& workspace, World& world, const State& state, const AllAsked& asked)
      : workspace_(workspace), world_(world), state_(state), asked_(asked) {}

  Explained explain(const PlannedImage& planned) {
    const auto found = asked_.find(planned.spec->name);
    const Asked* asked = found == asked_.end() ? nullptr : &found->second;
    Explained result;
    result.name = planned.spec->name;
    result.key = planned.wanted.key;
    result.key_tag = planned.wanted.key_tag;
    result.base = planned.base;
    result.tags = tags_of(planned.wanted, asked);
    describe(planned, asked, result);
    for (const image::Pin& pin : planned.pins.pins) result.pins.push_back(explained(pin, planned));
    result.parents = parents_of(planned);
    result.changed = changes(planned, result.state);
    if (asked != nullptr) add_published(planned, *asked, result);
    const auto& warnings = planned.pins.warnings;
    result.warnings.insert(result.warnings.end(), warnings.begin(), warnings.end());
    return result;
  }

 private:
  static void describe(const PlannedImage& planned, const Asked* asked, Explained& result) {
    if (asked == nullptr) {
      result.reason = "not known: no answer";
      return;
    }
    const image::Decision& decision = asked->decision;
    result.state = state_of(decision.action);
    result.reason = reason_of(planned, decision);
    result.details = decision.details;
    result.hint = decision.hint;
    result.warnings = asked->warnings;
  }

  static Explained::State state_of(Action action) {
    switch (action) {
      case Action::Nothing:
      case Action::PutKeyTag:
        return Explained::State::Published;
      case Action::Retag:
        return Explained::State::Retag;
      case Action::Restore:
        return Explained::State::Restore;
      case Action::Copy:
        return Explained::State::Copy;
      case Action::Build:
        return Explained::State::Build;
      case Action::Refuse:
        return Explained::State::Refused;
    }
    throw std::logic_error("no such action");
  }

  static std::string reason_of(const PlannedImage& planned, const image::Decision& decision) {
    const image::Wanted& wanted = planned.wanted;
    const std::string& tag = image::main_tag(wanted);
    switch (decision.action) {
      case Action::Nothing:
        return fmt::format("published as {}:{} ({})", wanted.repository, tag, wanted.key_tag);
      case Action::PutKeyTag:
        return fmt::format("published as {}:{}; its key tag {} is gone and will be put back",
                           wanted.repository, tag, wanted.key_tag);
      case Action::Retag:
        return fmt::format("to be retagged: {} is there, {} is not", wanted.key_tag, tag);
      case Action::Restore:
        return "to be restored from the digest in the lock";
      case Action::Copy:
        return "to be copied from " + decision.source + ": it has the image of its key";
      case Action::Build:
        return fmt::format("to be built: no image for its key ({})", wanted.key_tag);
      case Action::Refuse:
        return "refused: " + decision.problem;
    }
    throw std::logic_error("no such action");
  }

  static ExplainedPin explained(const image::Pin& pin, const PlannedImage& planned) {
    ExplainedPin result{pin.name, image::to_text(pin), pin.installed, {}};
    for (const Place& place : pin.places) {
      result.places.push_back({place, is_in_lock(place, planned)});
    }
    return result;
  }

  static bool is_in_lock(const Place& place, const PlannedImage& planned) {
    return std::any_of(planned.trees.begin(), planned.trees.end(), [&](const auto& tree) {
      const manifest::Manifest& first = tree.manifests.front();
      return manifest::is_lock(first.format) && first.path == place.path;
    });
  }

  std::vector<std::string> parents_of(const PlannedImage& planned) const {
    std::vector<std::string> parents;
    for (std::string name = planned.spec->from; !name.empty();
         name = workspace_.image(name).spec->from) {
      parents.push_back(name);
    }
    return parents;
  }

  // Against what this build tree published last, else, by the pins, against what the lock names; a
  // refusal names its differences itself.
  std::vector<Change> changes(const PlannedImage& planned, Explained::State state) const {
    std::vector<Change> result;
    if (state == Explained::State::Refused) return result;
    std::vector<image::Difference> found;
    if (const auto before = state_.published_facts(planned.spec->name)) {
      found = image::differences(*before, planned.wanted.facts);
    } else if (state == Explained::State::Build || state == Explained::State::Unknown) {
      found = image::differences(workspace_.lock, {planned.wanted, planned.pins});
    }
    for (const image::Difference& difference : found) result.push_back(change(difference, planned));
    return result;
  }

  static Change change(const image::Difference& difference, const PlannedImage& planned) {
    Change result{difference.text, "", {}};
    for (const image::Pin& pin : planned.pins.pins) {
      if (!difference.pin || !difference.text.starts_with(pin.name + ":")) continue;
      result.pin = pin.name;
      result.places.insert(result.places.end(), pin.places.begin(), pin.places.end());
    }
    return result;
  }

  static std::vector<ExplainedTag> tags_of(const image::Wanted& wanted, const Asked* asked) {
    using State = ExplainedTag::State;
    const auto state = [&](const std::optional<image::Holding>& holding) {
      if (asked == nullptr) return State::Unknown;
      if (!holding) return State::Absent;
      return holding->record && holding->record->key == wanted.key ? State::Published
                                                                   : State::Other;
    };
    std::vector<ExplainedTag> tags;
    const image::Answers answers = asked == nullptr ? image::Answers() : asked->answers;
    if (wanted.version_tag) tags.push_back({*wanted.version_tag, state(answers.version)});
    tags.push_back({wanted.key_tag, state(answers.key)});
    return tags;
  }

  void add_published(const PlannedImage& planned, const Asked& asked, Explained& result) {
    const auto published = published_image(planned, asked);
    if (!published) return;
    const image::Record& record = published->record();
    result.build = ExplainedBuild{published->reference, record.created, record.build_seconds,
                                  published->holding.size, published->holding.layers};
    add_drift(planned, record, result);
    if (!planned.spec->from.empty()) add_parent(planned, record, result);
    if (!planned.base.empty()) add_base(planned, record, result);
  }

  static void add_drift(const PlannedImage& planned, const image::Record& record,
                        Explained& result) {
    if (planned.spec->is_base) return;
    try {
      image::Drift drift = image::drift_of(*planned.spec, planned.trees, record);
      if (drift.requirements == 0) return;
      result.drift = std::move(drift);
      if (!result.drift->unmet.empty()) result.drift_hint = refresh_hint(planned);
    } catch (const Error& error) {
      result.warnings.push_back("its drift is not known: " + error.problem());
    }
  }

  // A parent that was not published by digest yet is recorded by the id of its config.
  void add_parent(const PlannedImage& planned, const image::Record& record, Explained& result) {
    const std::string& name = planned.spec->from;
    const auto found = asked_.find(name);
    if (found == asked_.end() || record.parent_digest.empty()) return;
    const auto parent = published_image(workspace_.image(name), found->second);
    if (!parent) return;
    const image::Holding& holding = parent->holding;
    const std::string& then = record.parent_digest;
    const bool same = then == holding.config || "sha256:" + then == holding.config;
    result.foundations.push_back({name, then, same ? then : holding.digest, ""});
  }

  void add_base(const PlannedImage& planned, const image::Record& record, Explained& result) {
    const auto base = registry::parse_reference(pulled_base(planned, workspace_.project));
    if (!base || base->digest || record.base_digest.empty()) return;
    Foundation foundation{planned.base, record.base_digest, "", ""};
    try {
      const auto now = world_.client().head_manifest(base->registry, base->repository, *base->tag);
      if (now) foundation.now = *now;
      if (!now) foundation.unknown = "there is no such image any more";
    } catch (const Error& error) {
      foundation.unknown = error.problem();
    }
    result.foundations.push_back(std::move(foundation));
  }

  const Workspace& workspace_;
  World& world_;
  const State& state_;
  const AllAsked& asked_;
};

}  // namespace

std::vector<Explained> explain(const Workspace& workspace, const State& state, Console& console) {
  World world(workspace.project);
  AllAsked asked;
  try {
    asked = ask_and_decide(workspace, world, console);
  } catch (const Error& error) {
    console.warning(error, "explaining from the files alone");
  }
  Explainer explainer(workspace, world, state, asked);
  std::vector<Explained> images;
  for (const PlannedImage& planned : workspace.images) images.push_back(explainer.explain(planned));
  return images;
}

}  // namespace pinned_images::cli
