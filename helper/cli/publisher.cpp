// SPDX-License-Identifier: MIT
#include "cli/publisher.hpp"

#include "cli/schedule.hpp"
#include "cli/work.hpp"
#include "image/key.hpp"
#include "image/lock_check.hpp"

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

using image::Action;

}  // namespace

int Publisher::publish(const std::string& command, bool fresh) {
  decided_ = ask_and_decide(workspace_, world_, console_);
  if (refused()) return static_cast<int>(ExitCode::Wrong);
  prepare_builds();
  const int code = run_by_parents(workspace_, workspace_.project.jobs, console_,
                                  [&](const PlannedImage& planned) { do_one(planned, fresh); });
  console_.result(
      fmt::format("{}: {} built, {} pushed, {} copied, {} retagged, {} restored, {} "
                  "already there",
                  command, counts_.built, counts_.pushed, counts_.copied, counts_.retagged,
                  counts_.restored, counts_.there));
  return code;
}

bool Publisher::refused() {
  bool any = false;
  for (const PlannedImage& planned : workspace_.images) {
    const Asked& asked = decided_.at(planned.spec->name);
    for (const std::string& warning : asked.warnings) console_.warning(warning);
    const image::Decision& decision = asked.decision;
    if (decision.action != Action::Refuse) continue;
    any = true;
    console_.error(refusal(decision), planned.spec->name);
  }
  if (any) console_.note("nothing was built or pushed");
  return any;
}

// What no build can do without is asked for once, and before anything is put.
void Publisher::prepare_builds() {
  for (const PlannedImage& planned : workspace_.images) {
    if (decided_.at(planned.spec->name).decision.action != Action::Build) continue;
    builder_.check_buildable(planned);
    world_.engine();
  }
}

void Publisher::do_one(const PlannedImage& planned, bool fresh) {
  const image::Decision& decision = decided_.at(planned.spec->name).decision;
  const image::Wanted& wanted = planned.wanted;
  switch (decision.action) {
    case Action::Nothing:
      return report(planned, held(planned), "already there", &Counts::there);
    case Action::PutKeyTag:
      settle(planned, decision.digest, wanted.key_tag);
      return report(planned, held(planned), "key tag put back", &Counts::there);
    case Action::Retag:
      return report(planned, settle_version(planned, held(planned)), "retagged", &Counts::retagged);
    case Action::Restore: {
      const Published key = settle(planned, decision.digest, wanted.key_tag);
      return report(planned, settle_version(planned, key), "restored", &Counts::restored);
    }
    case Action::Copy: {
      ImageWork work(console_, wanted.name, "copying from " + decision.source);
      world_.copy(decision.source, wanted.repository, decision.digest);
      work.done();
      const Published key = settle(planned, decision.digest, wanted.key_tag);
      return report(planned, settle_version(planned, key), "copied from " + decision.source,
                    &Counts::copied);
    }
    case Action::Build:
      return build_and_push(planned, fresh);
    case Action::Refuse:
      throw std::logic_error("a refused image must not get here");
  }
}

// The image that was decided on, as the registry answered.
Publisher::Published Publisher::held(const PlannedImage& planned) const {
  const Asked& asked = decided_.at(planned.spec->name);
  const auto& answers = asked.answers;
  const auto& holding = answers.version ? answers.version : answers.key;
  return {asked.decision.digest, holding ? holding->config : ""};
}

void Publisher::report(const PlannedImage& planned, const Published& published,
                       const std::string& what, int Counts::*count) {
  state_.record_published(planned);
  const std::scoped_lock guard(mutex_);
  ++(counts_.*count);
  done_[planned.spec->name] = published;
  console_.result(fmt::format("{}  {}:{}  {}  {}", planned.spec->name, planned.wanted.repository,
                              image::main_tag(planned.wanted), published.digest, what));
}

void Publisher::explain_build(const PlannedImage& planned) {
  const LineSink sink = console_.prefixed(planned.spec->name);
  const auto before = state_.published_facts(planned.spec->name);
  if (!before) return sink("no image for its key yet (" + planned.wanted.key_tag + ")");
  for (const auto& difference : image::differences(*before, planned.wanted.facts)) {
    sink("changed: " + difference.text);
  }
}

// Another run may have pushed the image while we waited for the key's lock: then it is adopted.
void Publisher::build_and_push(const PlannedImage& planned, bool fresh) {
  const image::Wanted& wanted = planned.wanted;
  const FileLock lock = State::lock_key(wanted.key, console_);
  const auto there = world_.observe(wanted.repository, wanted.key_tag, wanted.name);
  if (!there) explain_build(planned);
  const Uploaded done =
      there ? Uploaded{*there, false, false} : uploader_.upload(planned, parent_of(planned), fresh);
  const auto decision =
      image::decide(wanted, {std::nullopt, done.holding, std::nullopt}, std::nullopt);
  if (decision.action == Action::Refuse) throw refusal(decision);
  const Published key{done.holding.digest, done.holding.config};
  const Published published = settle_version(planned, key);
  if (done.ours) give_back(planned, key, published);
  if (done.built) {
    state_.record_build(wanted.name, done.seconds);
    const std::scoped_lock guard(mutex_);
    ++counts_.built;
  }
  const bool won = done.ours && published.digest == key.digest;
  report(planned, published, won ? "pushed" : "pushed by another run",
         won ? &Counts::pushed : &Counts::there);
}

// A new checkout has built nothing yet, but its lock names the image of before, which knows it.
// That is two questions before a build of minutes; without an answer it stays unsaid.
std::optional<long> Publisher::last_build(const PlannedImage& planned) {
  if (const auto seconds = state_.last_build(planned.spec->name)) return seconds;
  const auto locked = image::locked_for(workspace_.lock, planned.wanted);
  if (!locked) return std::nullopt;
  try {
    const auto there = world_.observe(locked->repository, locked->digest, locked->name);
    if (!there || !there->record || there->record->build_seconds == 0) return std::nullopt;
    return there->record->build_seconds;
  } catch (const Error&) {
    return std::nullopt;
  }
}

// An engine pushes for minutes and does not look where: another run may have published meanwhile.
// Its image is the version's, and gets the key tag back that our push took from it.
void Publisher::give_back(const PlannedImage& planned, const Published& ours,
                          const Published& theirs) {
  const image::Wanted& wanted = planned.wanted;
  if (theirs.digest == ours.digest) return;
  auto there = world_.observe(wanted.repository, wanted.key_tag, wanted.name);
  if (there && there->digest != ours.digest) return;
  world_.put_tag(wanted.repository, theirs.digest, wanted.key_tag);
  there = world_.observe(wanted.repository, wanted.key_tag, wanted.name);
  if (!there) throw vanished(wanted, wanted.key_tag);
}

// Puts a tag if it is still absent and reads it back. No registry compares and swaps: whoever loses
// a race adopts the winner's image if its key is the same, else says so.
Publisher::Published Publisher::settle(const PlannedImage& planned, const std::string& digest,
                                       const std::string& tag) {
  const image::Wanted& wanted = planned.wanted;
  auto there = world_.observe(wanted.repository, tag, wanted.name);
  if (!there) {
    world_.put_tag(wanted.repository, digest, tag);
    there = world_.observe(wanted.repository, tag, wanted.name);
  }
  if (!there) throw vanished(wanted, tag);
  if (there->digest == digest) return {digest, there->config};
  const auto lock = image::locked_image(workspace_.lock, wanted.repository);
  const auto version = wanted.version_tag ? there : std::nullopt;
  const auto decision = image::decide(wanted, {version, there, std::nullopt}, lock);
  if (decision.action == Action::Refuse) throw refusal(decision);
  console_.note(wanted.repository + ":" + tag + " was pushed by another run: it is taken as it is");
  return {there->digest, there->config};
}

Publisher::Published Publisher::settle_version(const PlannedImage& planned, const Published& key) {
  const auto& tag = planned.wanted.version_tag;
  return tag ? settle(planned, key.digest, *tag) : key;
}

std::optional<Parent> Publisher::parent_of(const PlannedImage& planned) {
  if (planned.spec->from.empty()) return std::nullopt;
  const PlannedImage& parent = workspace_.image(planned.spec->from);
  Published published;
  {
    const std::scoped_lock guard(mutex_);
    published = done_.at(planned.spec->from);
  }
  Parent found{{}, parent.wanted.repository + "@" + published.digest};
  // An index has no config: its images are pulled, each by its digest.
  const std::string& platform = parent.wanted.platforms.front();
  const std::string local =
      builder_.local_id_of(parent, platform, published.digest, published.config);
  if (!local.empty()) found.local_ids.emplace(platform, local);
  return found;
}

}  // namespace pinned_images::cli
