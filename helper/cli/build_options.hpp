// SPDX-License-Identifier: MIT
// What the project's options ask of builds; what an engine can't do, found before any of them.
#pragma once

#include "cli/console.hpp"
#include "cli/hosts.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace pinned_images::cli {

class BuildOptions {
 public:
  BuildOptions(World& world, const Workspace& workspace, Hosts& hosts, Console& console)
      : world_(world), workspace_(workspace), hosts_(hosts), console_(console) {}

  /// Throws Error (exit 1) with the option and what to do: if an engine can't do what an option
  /// asks for, or can't run the programs of one of the image's platforms, which is tried in a
  /// second where it is another one than its own. Nothing is tried twice.
  void check(const PlannedImage& planned);

  /// Says in a request where layers are kept and taken from; who may not keep any takes them alone,
  /// and is told. Throws Error as World::target.
  void add_layer_cache(engine::BuildRequest& request, const PlannedImage& planned);

 private:
  void check_platform(engine::Engine& engine, const PlannedImage& planned,
                      const std::string& platform);
  void check_template(const engine::Engine& engine, const PlannedImage& planned) const;
  bool may_write(const std::string& repository);

  World& world_;
  const Workspace& workspace_;
  Hosts& hosts_;
  Console& console_;
  std::mutex mutex_;
  bool options_checked_ = false;
  std::set<std::pair<const engine::Engine*, std::string>> runs_;  ///< these platforms
  std::once_flag asked_;
  bool may_write_ = false;
};

}  // namespace pinned_images::cli
