// SPDX-License-Identifier: MIT
// build: each image present for its key, in the engine or the registry; else built and checked.
// Nothing is pushed, and nothing is pulled to have it.
#include "cli/builder.hpp"
#include "cli/commands.hpp"
#include "cli/schedule.hpp"
#include "cli/state.hpp"
#include "image/key.hpp"
#include "support/file.hpp"

#include <map>
#include <mutex>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

class LocalRun {
 public:
  LocalRun(const Workspace& workspace, World& world, const State& state, Console& console)
      : workspace_(workspace),
        world_(world),
        state_(state),
        console_(console),
        hosts_(world, workspace, Hosts::Children::Beside),
        builder_(world, workspace, hosts_, console, [&state](const PlannedImage& planned) {
          return state.last_build(planned.spec->name);
        }) {}

  int run() {
    const int code = run_by_parents(workspace_, workspace_.project.jobs, console_,
                                    [&](const PlannedImage& planned) { do_one(planned); });
    console_.result(fmt::format("build: {} built, {} already there", built_, there_));
    return code;
  }

 private:
  void do_one(const PlannedImage& planned) {
    if (const auto reference = in_registry(planned)) {
      return done(planned, {{}, *reference}, "in the registry", false);
    }
    const FileLock lock = State::lock_key(planned.wanted.key, console_);
    explain(planned);
    Parent here;
    bool built = false;
    long seconds = 0;
    for (const std::string& platform : planned.wanted.platforms) {
      const LocalBuild local = builder_.ensure(planned, platform, parent_of(planned), false);
      here.local_ids.emplace(platform, local.id);
      built = built || local.built;
      if (local.built) seconds += local.record.build_seconds;
    }
    if (built) state_.record_build(planned.spec->name, seconds);
    done(planned, here, built ? "built" : "in the engine", built);
  }

  // Building here changes nothing in a registry, so one that does not answer is no obstacle: it
  // may cost a build that was not needed, and that is said.
  std::optional<std::string> in_registry(const PlannedImage& planned) {
    const image::Wanted& wanted = planned.wanted;
    try {
      if (auto digest = holds(wanted, wanted.key_tag)) return digest;
      // A cleanup of the registry takes key tags first.
      if (wanted.version_tag) {
        if (auto digest = holds(wanted, *wanted.version_tag)) return digest;
      }
      return elsewhere(wanted);
    } catch (const Error& error) {
      console_.warning(error, "looking in the engine alone", wanted.name);
    }
    return std::nullopt;
  }

  std::optional<std::string> elsewhere(const image::Wanted& wanted) {
    for (const std::string& prefix : workspace_.project.registry.other_prefixes()) {
      image::Wanted there = wanted;
      there.repository = prefix + "/" + wanted.name;
      if (auto digest = holds(there, there.key_tag)) return digest;
    }
    return std::nullopt;
  }

  std::optional<std::string> holds(const image::Wanted& wanted, const std::string& tag) {
    const auto holding = world_.observe(wanted.repository, tag, wanted.name);
    if (!holding) return std::nullopt;
    const auto decision =
        image::decide(wanted, {std::nullopt, holding, std::nullopt}, std::nullopt);
    if (decision.action == image::Action::Refuse) return std::nullopt;
    return wanted.repository + "@" + decision.digest;
  }

  void explain(const PlannedImage& planned) {
    const auto before = state_.published_facts(planned.spec->name);
    if (!before) return;
    for (const auto& difference : image::differences(*before, planned.wanted.facts)) {
      console_.note("[" + planned.spec->name + "] changed: " + difference.text);
    }
  }

  std::optional<Parent> parent_of(const PlannedImage& planned) {
    if (planned.spec->from.empty()) return std::nullopt;
    const std::scoped_lock guard(mutex_);
    return done_.at(planned.spec->from);
  }

  void done(const PlannedImage& planned, Parent where, const std::string& what, bool built) {
    const std::scoped_lock guard(mutex_);
    ++(built ? built_ : there_);
    std::string shown = where.reference;
    for (const auto& [platform, id] : where.local_ids) shown += (shown.empty() ? "" : " ") + id;
    done_[planned.spec->name] = std::move(where);
    console_.result(fmt::format("{}  {}  {}", planned.spec->name, shown, what));
  }

  const Workspace& workspace_;
  World& world_;
  const State& state_;
  Console& console_;
  Hosts hosts_;
  Builder builder_;
  std::mutex mutex_;
  std::map<std::string, Parent> done_;
  int built_ = 0;
  int there_ = 0;
};

}  // namespace

int run_build(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const FileLock lock = state.lock(console);
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  World world(workspace.project);
  const int code = LocalRun(workspace, world, state, console).run();
  if (code == 0 && arguments.stamp) touch_file(*arguments.stamp);
  return code;
}

}  // namespace pinned_images::cli
