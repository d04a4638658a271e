// SPDX-License-Identifier: MIT
// prune: deletes the tags of our images that nothing uses any more; the dry run only lists them.
// All is read and decided first; each tag is looked at again before it goes.
#include "image/prune.hpp"

#include "cli/branches.hpp"
#include "cli/commands.hpp"
#include "cli/image_usage.hpp"
#include "cli/state.hpp"
#include "cli/world.hpp"
#include "registry/rights.hpp"
#include "registry/stock.hpp"
#include "registry/tags.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

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
  Pruner(const std::vector<registry::Shelf>& shelves, const image::Stock& stock,
         const image::PrunePlan& plan, World& world, Console& console)
      : shelves_(shelves), stock_(stock), plan_(plan), world_(world), console_(console) {}

  void print() const {
    for (std::size_t i = 0; i < shelves_.size(); ++i) {
      const image::StoredRepository& here = stock_.repositories[i];
      console_.result(
          fmt::format("{}  {}: {}", here.image, here.repository, counted(here.tags.size(), "tag")));
      for (std::size_t n = 0; n < here.tags.size(); ++n) {
        const image::PruneVerdict& verdict = plan_.verdicts[i][n];
        console_.result(fmt::format("  {}  {:<21}  {}", verdict.keep ? "keep" : "go  ",
                                    here.tags[n].tag, verdict.reason));
      }
    }
  }

  // Children before their parents: whenever this ends, no image that is left lacks its parent.
  void remove() {
    for (std::size_t i = shelves_.size(); i-- > 0;) {
      const image::StoredRepository& here = stock_.repositories[i];
      for (std::size_t n = 0; n < here.tags.size(); ++n) {
        if (!plan_.verdicts[i][n].keep) try_to_remove(shelves_[i], here, here.tags[n]);
      }
    }
  }

  std::size_t removed() const { return removed_; }
  /// Returns whether the registry refused to delete some tags.
  bool refused() const { return refused_; }

  std::string keep_pattern() const {
    std::vector<std::string> tags;
    for (std::size_t i = 0; i < shelves_.size(); ++i) {
      const auto& here = stock_.repositories[i].tags;
      for (std::size_t n = 0; n < here.size(); ++n) {
        if (plan_.verdicts[i][n].keep) tags.push_back(here[n].tag);
      }
    }
    return image::keep_pattern(tags);
  }

 private:
  // One tag may be protected, and the others not; without the right to delete all are refused.
  void try_to_remove(const registry::Shelf& shelf, const image::StoredRepository& here,
                     const image::StoredTag& tag) {
    try {
      remove(shelf, here, tag);
      refused_in_a_row_ = 0;
    } catch (const Error& error) {
      if (error.code() != ExitCode::Refused || ++refused_in_a_row_ == 3) throw;
      refused_ = true;
      console_.error(error);
    }
  }

  void remove(const registry::Shelf& shelf, const image::StoredRepository& here,
              const image::StoredTag& tag) {
    const std::string name = here.repository + ":" + tag.tag;
    const std::string& digest = here.images[tag.image].digest;
    registry::Client& client = world_.client();
    const auto now = client.head_manifest(shelf.registry, shelf.repository, tag.tag);
    if (!now) return console_.note(name + " is gone already");
    if (*now != digest) {
      return console_.warning(name + " was moved to " + *now + " meanwhile: it is left alone");
    }
    const std::string unique = sha256_hex(name + digest + std::to_string(std::time(nullptr)));
    registry::delete_tag(client, shelf.registry, shelf.repository, tag.tag, unique);
    if (client.head_manifest(shelf.registry, shelf.repository, tag.tag)) {
      throw project_error(name + " is still there after it was deleted",
                          "another run put it back, or the registry doesn't delete: look at the "
                          "dry run again");
    }
    ++removed_;
    console_.result("deleted " + name);
  }

  const std::vector<registry::Shelf>& shelves_;
  const image::Stock& stock_;
  const image::PrunePlan& plan_;
  World& world_;
  Console& console_;
  std::size_t removed_ = 0;
  int refused_in_a_row_ = 0;
  bool refused_ = false;
};

void print_summary(const image::PrunePlan& plan, const Pruner& pruner, Console& console) {
  console.result(fmt::format("prune: {} to keep, {} to go; {} of layers are in no image that stays",
                             counted(plan.kept, "tag"), plan.going, size_text(plan.freed)));
  console.result("keep pattern for a cleanup policy of GitLab's own: " + pruner.keep_pattern());
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
  const image::Stock stock = registry::read_stock(world.client(), shelves);
  const image::PrunePlan plan =
      image::plan_prune(stock, usage, workspace.project.prune, std::time(nullptr));
  remember(branches, memory);
  Pruner pruner(shelves, stock, plan, world, console);
  pruner.print();
  print_summary(plan, pruner, console);
  if (plan.going == 0) return 0;
  if (arguments.dry_run) {
    print_how_to_go_on(console);
  } else {
    check_unmoved(git, branches);
    state.drop_stamps();
    pruner.remove();
    console.result("prune: " + counted(pruner.removed(), "tag") + " deleted");
  }
  print_when_freed(console);
  return pruner.refused() ? static_cast<int>(ExitCode::Refused) : 0;
}

}  // namespace pinned_images::cli
