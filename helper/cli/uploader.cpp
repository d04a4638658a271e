// SPDX-License-Identifier: MIT
#include "cli/uploader.hpp"

#include "cli/decisions.hpp"
#include "cli/work.hpp"
#include "image/key.hpp"
#include "support/text.hpp"

namespace pinned_images::cli {

using image::Action;

Error vanished(const image::Wanted& wanted, const std::string& tag) {
  return project_error(wanted.repository + ":" + tag + " is absent after it was put",
                       "the registry lost it, or somebody deleted it: run the command again");
}

// All platforms are built and checked before the first one is pushed. Of several each has a tag of
// its own, under which a run that was interrupted finds it; the index that names them comes last.
Uploaded Uploader::upload(const PlannedImage& planned, const std::optional<Parent>& parent,
                          bool fresh) {
  const image::Wanted& wanted = planned.wanted;
  Uploaded done;
  std::vector<std::string> digests;
  std::vector<Part> parts = parts_of(planned, parent, fresh);
  for (Part& part : parts) {
    done.built = done.built || part.local.built;
    if (part.local.built) done.seconds += part.local.record.build_seconds;
    done.ours = push(planned, part);
    digests.push_back(part.there->digest);
  }
  if (parts.size() == 1) {
    done.holding = std::move(*parts.front().there);
    return done;
  }
  auto there = world_.observe(wanted.repository, wanted.key_tag, wanted.name);
  done.ours = !there;
  if (done.ours) {
    world_.put_index(wanted.repository, digests, wanted.key_tag);
    there = world_.observe(wanted.repository, wanted.key_tag, wanted.name);
  }
  if (!there) throw vanished(wanted, wanted.key_tag);
  done.holding = std::move(*there);
  return done;
}

std::vector<Uploader::Part> Uploader::parts_of(const PlannedImage& planned,
                                               const std::optional<Parent>& parent, bool fresh) {
  const image::Wanted& wanted = planned.wanted;
  if (wanted.platforms.size() == 1) {
    const std::string& platform = wanted.platforms.front();
    return {{platform, wanted.key_tag, std::nullopt,
             builder_.ensure(planned, platform, parent, fresh)}};
  }
  std::vector<Part> parts;
  for (const std::string& platform : wanted.platforms) {
    Part part{platform, image::platform_tag(wanted.key_tag, platform), std::nullopt, {}};
    part.there = world_.observe(wanted.repository, part.tag, wanted.name);
    if (!part.there) part.local = builder_.ensure(planned, platform, parent, fresh);
    parts.push_back(std::move(part));
  }
  return parts;
}

// Returns whether it was pushed here. A build takes its time: another machine may have been faster.
bool Uploader::push(const PlannedImage& planned, Part& part) {
  image::Wanted wanted = planned.wanted;
  wanted.platforms = {part.platform};
  wanted.key_tag = part.tag;
  wanted.version_tag.reset();
  const auto look = [&] { return world_.observe(wanted.repository, part.tag, wanted.name); };
  if (!part.there) part.there = look();
  const bool ours = !part.there;
  if (ours) {
    const std::string reference = wanted.repository + ":" + part.tag;
    ImageWork work(console_, name_of(planned, part.platform), "pushing");
    hosts_.engine_of(planned, part.platform)
        .push(part.local.id, world_.target(reference), work.sink());
    part.there = look();
    if (!part.there) throw vanished(wanted, part.tag);
    work.done("pushed (" + size_text(part.there->size) + " in the registry)");
  }
  const auto decision =
      image::decide(wanted, {std::nullopt, part.there, std::nullopt}, std::nullopt);
  if (decision.action == Action::Refuse) throw refusal(decision);
  return ours;
}

}  // namespace pinned_images::cli
