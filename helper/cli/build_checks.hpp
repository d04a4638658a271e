// SPDX-License-Identifier: MIT
// What an engine can't do, found before anything is built.
#pragma once

#include "cli/hosts.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace pinned_images::cli {

class BuildChecks {
 public:
  BuildChecks(World& world, const Workspace& workspace, Hosts& hosts)
      : world_(world), workspace_(workspace), hosts_(hosts) {}

  /// Throws Error (exit 1) with the option and what to do: if an engine can't do what an option
  /// asks for, or can't run the programs of one of the image's platforms, which is tried in a
  /// second where it is another one than this machine's. Nothing is asked or tried twice.
  void check(const PlannedImage& planned);

 private:
  void check_platform(const PlannedImage& planned, const std::string& platform);

  World& world_;
  const Workspace& workspace_;
  Hosts& hosts_;
  std::mutex mutex_;
  bool options_checked_ = false;
  std::set<std::pair<const engine::Engine*, std::string>> runs_;  ///< these platforms
};

}  // namespace pinned_images::cli
