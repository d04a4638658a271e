// SPDX-License-Identifier: MIT
// verify: asks again whether what the stamps and the lock say still holds; drops stamps if not.
#include "cli/commands.hpp"
#include "cli/decisions.hpp"
#include "cli/state.hpp"
#include "cli/work.hpp"
#include "cli/world.hpp"
#include "image/lock_check.hpp"

namespace pinned_images::cli {
namespace {

using image::Action;

std::string tagged(const image::Wanted& wanted) {
  return wanted.repository + ":" + image::main_tag(wanted);
}

// Absent: as it should be.
std::optional<Error> problem_of(const image::Wanted& wanted, const image::Decision& decision) {
  const std::string push = "run the target push-images";
  switch (decision.action) {
    case Action::Nothing:
      return std::nullopt;
    case Action::PutKeyTag:
      return project_error(wanted.repository + ":" + wanted.key_tag + ", its key tag, is gone",
                           push);
    case Action::Retag:
    case Action::Restore:
      return project_error(tagged(wanted) + " is not in the registry, but its image is", push);
    case Action::Copy:
      return project_error(
          tagged(wanted) + " is not in the registry, but " + decision.source + " has its image",
          push);
    case Action::Build:
      return project_error(
          "no image for its key in " + wanted.repository + " (" + wanted.key_tag + ")", push);
    case Action::Refuse:
      return refusal(decision);
  }
  throw std::logic_error("no such action");
}

/// What the lock says of an image, and what the registry holds there.
struct Locked {
  image::LockedImage image;
  bool is_todays = false;  ///< it speaks of the tag that is to hold today's image
  std::optional<image::Holding> there;
};

/// What is found of one image.
struct Found {
  const PlannedImage* planned = nullptr;
  Asked asked;
  std::optional<Locked> locked;
  bool was_published = false;  ///< the lock or this build tree says so

  const image::Wanted& wanted() const { return planned->wanted; }
};

// In a fork the lock names the images of the project that it comes from.
std::optional<Locked> look_up(const Workspace& workspace, World& world, const Found& found) {
  const image::Wanted& wanted = found.wanted();
  const auto entry = image::locked_for(workspace.lock, wanted);
  if (!entry) return std::nullopt;
  Locked locked{*entry, false, std::nullopt};
  locked.is_todays = entry->repository == wanted.repository && entry->tag == main_tag(wanted);
  const image::Answers& answers = found.asked.answers;
  locked.there = !locked.is_todays    ? world.observe(entry->repository, entry->tag, entry->name)
                 : wanted.version_tag ? answers.version
                                      : answers.key;
  return locked;
}

std::vector<Found> find_all(const Workspace& workspace, World& world, const State& state,
                            Console& console) {
  const auto asked = ask_and_decide(workspace, world, console);
  CountedWork work(console, "looked up in the lock", "image", workspace.images.size());
  std::vector<Found> all;
  for (const PlannedImage& planned : workspace.images) {
    Found found{&planned, asked.at(planned.spec->name), std::nullopt, false};
    found.locked = look_up(workspace, world, found);
    const auto& locked = found.locked;
    found.was_published =
        (locked && locked->is_todays && locked->image.key == planned.wanted.key) ||
        state.was_published(planned);
    all.push_back(std::move(found));
    work.add();
  }
  return all;
}

// The lock is right, and the files have moved on: images.lock tells that.
bool is_of_the_locked_facts(const Found& found) {
  const auto& locked = found.locked;
  return locked && locked->is_todays && locked->there && locked->there->record &&
         locked->there->digest == locked->image.digest &&
         locked->there->record->key == locked->image.key && locked->image.key != found.wanted().key;
}

/// Returns why an image that nobody says was published is not; absent if it is, or if what is there
/// is wrong.
std::optional<std::string> not_published_yet(const Found& found) {
  const image::Decision& decision = found.asked.decision;
  if (found.was_published) return std::nullopt;
  switch (decision.action) {
    case Action::Build:
    case Action::Copy:
    case Action::Retag:
      return problem_of(found.wanted(), decision)->problem();
    case Action::Refuse:
      if (!is_of_the_locked_facts(found)) return std::nullopt;
      return tagged(found.wanted()) + " was built from other facts than today's";
    default:
      return std::nullopt;
  }
}

/// Prints what holds and what does not.
class VerifyReport {
 public:
  VerifyReport(bool skip, Console& console) : skip_(skip), console_(console) {}

  /// Returns whether all holds.
  bool print(const std::vector<Found>& all) {
    for (const Found& found : all) {
      if (found.locked) print_locked(found, *found.locked);
      print_today(found);
    }
    if (good_ && skip_ && !any_) console_.note("skipped: no image is published");
    return good_;
  }

 private:
  // Where the lock speaks of today's image, the push table has judged it.
  void print_locked(const Found& found, const Locked& locked) {
    if (locked.is_todays && !(skip_ && is_of_the_locked_facts(found))) return;
    if (const auto problem = image::problem_of_locked(locked.image, locked.there)) {
      return blame(found, *problem);
    }
    confirm(found, locked.image.repository + ":" + locked.image.tag, locked.image.digest,
            "as the lock names it");
  }

  void print_today(const Found& found) {
    const std::string& name = found.wanted().name;
    if (skip_) {
      if (const auto why = not_published_yet(found)) {
        return console_.result(name + "  not published yet: " + *why);
      }
    }
    const image::Decision& decision = found.asked.decision;
    const auto problem = problem_of(found.wanted(), decision);
    if (problem) return blame(found, *problem);
    confirm(found, tagged(found.wanted()), decision.digest, "as it should be");
  }

  void blame(const Found& found, const Error& problem) {
    console_.error(problem, found.wanted().name);
    good_ = false;
  }

  void confirm(const Found& found, const std::string& name, const std::string& digest,
               const char* how) {
    console_.result(found.wanted().name + "  " + name + "  " + digest + "  " + how);
    any_ = true;
  }

  bool skip_;
  Console& console_;
  bool good_ = true;
  bool any_ = false;  ///< is there
};

}  // namespace

int run_verify(const Arguments& arguments, Console& console) {
  if (arguments.smoke) return run_smoke(arguments, console);
  const State state(arguments.state_folder());
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  // A test of many does not wait long for a registry that may be away.
  World world(workspace.project, arguments.skip ? 1 : registry::Options().tries);
  std::vector<Found> all;
  try {
    all = find_all(workspace, world, state, console);
  } catch (const Error& error) {
    if (!arguments.skip || !world.is_out_of_reach(error)) throw;
    console.note("skipped: " + error.problem());
    return 0;
  }
  if (VerifyReport(arguments.skip, console).print(all)) return 0;
  state.drop_stamps();
  return static_cast<int>(ExitCode::Wrong);
}

}  // namespace pinned_images::cli
