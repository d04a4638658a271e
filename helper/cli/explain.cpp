// SPDX-License-Identifier: MIT
// explain: one line an image, its state and why; below it what is worth knowing: differing facts,
// drift, a base that moved, size. Always exit 0: it explains, it checks nothing.
#include "cli/commands.hpp"
#include "cli/decisions.hpp"
#include "cli/state.hpp"
#include "image/drift.hpp"
#include "image/key.hpp"
#include "registry/reference.hpp"
#include "support/text.hpp"

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

using image::Action;

class Explainer {
 public:
  Explainer(const Workspace& workspace, World& world, const State& state, Console& console)
      : workspace_(workspace), world_(world), state_(state), console_(console) {}

  void explain(const PlannedImage& planned, const std::optional<Asked>& asked) {
    console_.result(fmt::format("{}  {}", planned.spec->name,
                                asked ? headline(planned, *asked) : "not known: no answer"));
    if (asked) refusal_details(asked->decision);
    for (const image::Pin& pin : planned.pins.pins) detail(pin_text(pin));
    if (!planned.spec->from.empty()) detail("FROM " + planned.spec->from);
    differences(planned, asked);
    if (asked) published(planned, *asked);
    for (const std::string& warning : planned.pins.warnings) detail("warning: " + warning);
  }

 private:
  void detail(const std::string& text) { console_.result("    " + text); }

  static std::string headline(const PlannedImage& planned, const Asked& asked) {
    const image::Wanted& wanted = planned.wanted;
    const std::string tag = wanted.version_tag.value_or(wanted.key_tag);
    switch (asked.decision.action) {
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
        return "to be copied from " + asked.decision.source + ": it has the image of its key";
      case Action::Build:
        return fmt::format("to be built: no image for its key ({})", wanted.key_tag);
      case Action::Refuse:
        return "refused: " + asked.decision.problem;
    }
    throw std::logic_error("no such action");
  }

  void refusal_details(const image::Decision& decision) {
    if (decision.action != Action::Refuse) return;
    for (const std::string& line : decision.details) detail(line);
    detail("hint: " + decision.hint);
  }

  static std::string pin_text(const image::Pin& pin) {
    std::string text = "pin " + image::to_text(pin);
    text += pin.installed ? "" : "  (followed, not installed in this image)";
    for (const Place& place : pin.places) text += "  " + to_string(place);
    return text;
  }

  // Against what this build tree published last; a refusal names its differences itself.
  void differences(const PlannedImage& planned, const std::optional<Asked>& asked) {
    if (asked && asked->decision.action == Action::Refuse) return;
    const auto before = state_.published_facts(planned.spec->name);
    if (!before) return;
    for (const auto& difference : image::differences(*before, planned.wanted.facts)) {
      detail("changed: " + difference.text);
    }
  }

  void published(const PlannedImage& planned, const Asked& asked) {
    const auto& answers = asked.answers;
    std::optional<image::Holding> holding = answers.version ? answers.version : answers.key;
    if (answers.elsewhere) holding = answers.elsewhere->holding;
    if (!holding || !holding->record) return;
    const image::Record& record = *holding->record;
    detail(fmt::format("built {}, in {} s; {} in the registry", record.created,
                       record.build_seconds, size_text(holding->size)));
    if (!planned.spec->is_base) drift(planned, record);
    base_moved(planned, record);
  }

  void drift(const PlannedImage& planned, const image::Record& record) {
    const image::Drift drift = image::drift_of(*planned.spec, planned.trees, record.inventory);
    if (drift.requirements == 0) return;
    detail(fmt::format("drift: {} of {} requirements are left to pip in each job",
                       drift.unmet.size(), drift.requirements));
    for (const std::string& unmet : drift.unmet) detail("  " + unmet);
  }

  void base_moved(const PlannedImage& planned, const image::Record& record) {
    const auto base = registry::parse_reference(pulled_base(planned, workspace_.project));
    if (planned.base.empty() || !base || base->digest || record.base_digest.empty()) return;
    try {
      const auto now = world_.client().head_manifest(base->registry, base->repository, *base->tag);
      if (now && *now != record.base_digest) {
        detail(planned.base + " has moved since: " + record.base_digest + " -> " + *now +
               " (refresh-images takes it)");
      }
    } catch (const Error& error) {
      detail("is the base as it was? not known: " + error.problem());
    }
  }

  const Workspace& workspace_;
  World& world_;
  const State& state_;
  Console& console_;
};

}  // namespace

int run_explain(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  World world(workspace.project);
  std::map<std::string, Asked> asked;
  try {
    asked = ask_and_decide(workspace, world);
  } catch (const Error& error) {
    console.warning(error, "explaining from the files alone");
  }
  Explainer explainer(workspace, world, state, console);
  for (const PlannedImage& planned : workspace.images) {
    const auto found = asked.find(planned.spec->name);
    explainer.explain(planned, found == asked.end() ? std::nullopt : std::optional(found->second));
  }
  return 0;
}

}  // namespace pinned_images::cli
