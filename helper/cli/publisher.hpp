// SPDX-License-Identifier: MIT
// The push of all images of a workspace: asked and decided for all first, then built and published;
// nothing is recorded before it was read back.
#pragma once

#include "cli/builder.hpp"
#include "cli/console.hpp"
#include "cli/decisions.hpp"
#include "cli/state.hpp"
#include "cli/uploader.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace pinned_images::cli {

class Publisher {
 public:
  Publisher(const Workspace& workspace, World& world, const State& state, Console& console)
      : workspace_(workspace),
        world_(world),
        state_(state),
        console_(console),
        hosts_(world, workspace, Hosts::Children::Spread),
        builder_(world, workspace, hosts_, console,
                 [this](const PlannedImage& planned) { return last_build(planned); }),
        uploader_(world, hosts_, builder_, console) {}

  /// Makes the registry hold each image under its tags; prints a line each, and a summary begun by
  /// `command`. Returns the exit code; throws Error (exit 4, 5) on an unknown answer, before all.
  int publish(const std::string& command, bool fresh);

 private:
  struct Counts {
    int built = 0;
    int pushed = 0;  ///< uploaded, built now or before
    int copied = 0;  ///< from another repository
    int retagged = 0;
    int restored = 0;
    int there = 0;
  };

  /// What a tag of an image holds in the end.
  struct Published {
    std::string digest;
    std::string config;  ///< digest of its config; empty if not known
  };

  bool refused();
  void prepare_builds();
  void do_one(const PlannedImage& planned, bool fresh);
  Published held(const PlannedImage& planned) const;
  void report(const PlannedImage& planned, const Published& published, const std::string& what,
              int Counts::*count);
  void explain_build(const PlannedImage& planned);
  void build_and_push(const PlannedImage& planned, bool fresh);
  std::optional<long> last_build(const PlannedImage& planned);
  void give_back(const PlannedImage& planned, const Published& ours, const Published& theirs);
  Published settle(const PlannedImage& planned, const std::string& digest, const std::string& tag);
  Published settle_version(const PlannedImage& planned, const Published& key);
  std::optional<Parent> parent_of(const PlannedImage& planned);

  const Workspace& workspace_;
  World& world_;
  const State& state_;
  Console& console_;
  Hosts hosts_;
  Builder builder_;
  Uploader uploader_;
  std::mutex mutex_;
  std::map<std::string, Asked> decided_;
  std::map<std::string, Published> done_;
  Counts counts_;
};

}  // namespace pinned_images::cli
