// SPDX-License-Identifier: MIT
// prune: deletes the tags of our images that nothing uses any more; the dry run only lists them.
// All is read and decided first; each tag is looked at again before it goes.
#include "image/prune.hpp"

#include "cli/addresses.hpp"
#include "cli/branches.hpp"
#include "cli/commands.hpp"
#include "cli/image_usage.hpp"
#include "cli/prune_report.hpp"
#include "cli/state.hpp"
#include "cli/work.hpp"
#include "cli/world.hpp"
#include "registry/rights.hpp"
#include "registry/stock.hpp"
#include "registry/tags.hpp"
#include "support/escape.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

constexpr std::size_t lines_at_once = 1000;

std::vector<registry::Shelf> shelves_of(const Workspace& workspace) {
  std::vector<registry::Shelf> shelves;
  for (const PlannedImage& planned : workspace.images) {
    const registry::Reference place = parts_of(planned.wanted.repository);
    shelves.push_back({planned.spec->name, place.registry, place.repository});
  }
  return shelves;
}

/// Prints a plan, and carries it out.
class Pruner {
 public:
  Pruner(const std::vector<registry::Shelf>& shelves, PruneReport& report, World& world,
         Console& console, bool json)
      : shelves_(shelves),
        report_(report),
        stock_(report.stock),
        plan_(report.plan),
        world_(world),
        console_(console),
        json_(json) {
    for (const auto& verdicts : plan_.verdicts) report_.ends.emplace_back(verdicts.size());
  }

  void print() const {
    for (std::size_t i = 0; i < shelves_.size(); ++i) {
      const image::StoredRepository& here = stock_.repositories[i];
      say(fmt::format("{}  {}: {}", here.image, here.repository, counted(here.tags.size(), "tag")));
      for (std::size_t n = 0; n < here.tags.size(); n += lines_at_once) print_tags(i, n);
    }
    say(fmt::format("prune: {} to keep, {} to go; {} of layers are in no image that stays",
                    counted(plan_.kept, "tag"), plan_.going, size_text(plan_.freed)));
    say("keep pattern for a cleanup policy of GitLab's own: " + keep_pattern(report_));
  }

  // Children before their parents: whenever this ends, no image that is left lacks its parent.
  void remove() {
    CountedWork work(console_, "deleting", "tag", plan_.going);
    for (std::size_t i = shelves_.size(); i-- > 0;) {
      const image::StoredRepository& here = stock_.repositories[i];
      for (std::size_t n = 0; n < here.tags.size(); ++n) {
        if (plan_.verdicts[i][n].keep) continue;
        report_.ends[i][n] = try_to_remove(shelves_[i], here, here.tags[n]);
        work.add();
      }
    }
    say("prune: " + counted(count(report_, PruneEnd::Deleted), "tag") + " deleted");
  }

  /// Prints the JSON, if that was asked for; once, however the run ends.
  void finish() const {
    if (json_) console_.raw_result(to_json(report_));
  }

 private:
  // From the tag `first` on: a line of its own for each of 100,000 tags would take its time.
  void print_tags(std::size_t repository, std::size_t first) const {
    if (json_) return;
    const image::StoredRepository& here = stock_.repositories[repository];
    std::string text;
    const std::size_t end = std::min(first + lines_at_once, here.tags.size());
    for (std::size_t n = first; n < end; ++n) {
      const image::PruneVerdict& verdict = plan_.verdicts[repository][n];
      text += for_terminal(fmt::format("  {}  {:<21}  {}", verdict.keep ? "keep" : "go  ",
                                       here.tags[n].tag, verdict.reason)) +
              "\n";
    }
    console_.raw_result(text);
  }

  // JSON comes whole, in the end.
  void say(const std::string& line) const {
    if (!json_) console_.result(line);
  }

  // One tag may be protected, and the others not; without the right to delete all are refused.
  PruneEnd try_to_remove(const registry::Shelf& shelf, const image::StoredRepository& here,
                         const image::StoredTag& tag) {
    try {
      const PruneEnd end = remove(shelf, here, tag);
      refused_in_a_row_ = 0;
      return end;
    } catch (const Error& error) {
      if (error.code() != ExitCode::Refused || ++refused_in_a_row_ == 3) throw;
      report_.warnings.push_back(error.problem());
      console_.error(error);
      return PruneEnd::Refused;
    }
  }

  PruneEnd remove(const registry::Shelf& shelf, const image::StoredRepository& here,
                  const image::StoredTag& tag) {
    const std::string name = here.repository + ":" + tag.tag;
    const std::string& digest = here.images[tag.image].digest;
    registry::Client& client = world_.client();
    const auto now = client.head_manifest(shelf.registry, shelf.repository, tag.tag);
    if (!now) {
      console_.note(name + " is gone already");
      return PruneEnd::Gone;
    }
    if (*now != digest) {
      report_.warnings.push_back(
          tag.assumed ? name + " names " + *now + ", and not the image of its key: it is left alone"
                      : name + " was moved to " + *now + " meanwhile: it is left alone");
      console_.warning(report_.warnings.back());
      return PruneEnd::Moved;
    }
    const std::string unique = sha256_hex(name + digest + std::to_string(std::time(nullptr)));
    registry::delete_tag(client, shelf.registry, shelf.repository, tag.tag, unique);
    if (client.head_manifest(shelf.registry, shelf.repository, tag.tag)) {
      throw project_error(name + " is still there after it was deleted",
                          "another run put it back, or the registry doesn't delete: look at the "
                          "dry run again");
    }
    say("deleted " + name);
    return PruneEnd::Deleted;
  }

  const std::vector<registry::Shelf>& shelves_;
  PruneReport& report_;
  const image::Stock& stock_;
  const image::PrunePlan& plan_;
  World& world_;
  Console& console_;
  bool json_;
  int refused_in_a_row_ = 0;
};

image::Stock read_stock(registry::Client& client, const std::vector<registry::Shelf>& shelves,
                        registry::KeyTags key_tags, Console& console) {
  CountedWork work(console, "read", "tag");
  return registry::read_stock(
      client, shelves, key_tags,
      [&work](std::size_t more, std::size_t read) { work.add(read, more); });
}

struct Planned {
  image::Stock stock;
  image::PrunePlan plan;
};

// What stays must be known for sure, as it keeps others; if it isn't, all is asked for.
Planned read_and_plan(registry::Client& client, const std::vector<registry::Shelf>& shelves,
                      const image::Usage& usage, const image::PruneSpec& rules, Console& console) {
  const std::time_t now = std::time(nullptr);
  image::Stock stock = read_stock(client, shelves, registry::KeyTags::Assumed, console);
  image::PrunePlan plan = image::plan_prune(stock, usage, rules, now);
  if (!registry::kept_as_assumed(client, shelves, stock, plan)) {
    stock = read_stock(client, shelves, registry::KeyTags::Asked, console);
    plan = image::plan_prune(stock, usage, rules, now);
  }
  return {std::move(stock), std::move(plan)};
}

void print_how_to_go_on(Console& console) {
  console.note("nothing was deleted: this is the dry run; the target prune-images deletes");
  console.note(fmt::format("it needs a login that may delete; {}", registry::delete_needs));
}

void print_when_freed(Console& console) {
  console.note(
      "the space is free once the registry has collected its garbage: GitLab.com does after a day "
      "or so, elsewhere those who run the registry do (docker-registry: `registry "
      "garbage-collect`)");
}

// What was deleted before an error is told all the same.
void remove(Pruner& pruner) {
  try {
    pruner.remove();
  } catch (...) {
    pruner.finish();
    throw;
  }
}

}  // namespace

int run_prune(const Arguments& arguments, Console& console) {
  const State state(arguments.state_folder());
  const FileLock lock = state.lock(console);
  const Workspace workspace = read_workspace(arguments.project);
  const Git git(workspace.project.source_dir);
  const std::filesystem::path memory = state.folder() / "prune-refs.json";
  const Branches branches = read_branches(git, memory);
  const image::Usage usage = find_usage(workspace, git, branches);
  World world(workspace.project);
  const auto shelves = shelves_of(workspace);
  const auto [stock, plan] =
      read_and_plan(world.client(), shelves, usage, workspace.project.prune, console);
  remember(branches, memory);
  PruneReport report{stock, plan, arguments.dry_run, {}, {}};
  Pruner pruner(shelves, report, world, console, arguments.json);
  pruner.print();
  if (plan.going > 0 && !arguments.dry_run) {
    check_unmoved(git, branches);
    state.drop_stamps();
    remove(pruner);
  }
  pruner.finish();
  if (plan.going == 0) return 0;
  if (arguments.dry_run) print_how_to_go_on(console);
  print_when_freed(console);
  return count(report, PruneEnd::Refused) > 0 ? static_cast<int>(ExitCode::Refused) : 0;
}

}  // namespace pinned_images::cli
