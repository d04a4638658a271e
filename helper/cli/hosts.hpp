// SPDX-License-Identifier: MIT
// Which of several hosts builds which image.
#pragma once

#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace pinned_images::cli {

class Hosts {
 public:
  /// Where an image's further children are built: where least is to be built, or beside their
  /// parent, if no registry is to have that one.
  enum class Children { Spread, Beside };

  /// Image and platform -> place of its host.
  using Places = std::map<std::pair<std::string, std::string>, std::size_t>;

  Hosts(World& world, const Workspace& workspace, Children children)
      : world_(world), workspace_(workspace), children_(children) {}

  /// Returns the engine of the host that builds a platform's image. Throws Error as World::engine.
  engine::Engine& engine_of(const PlannedImage& planned, const std::string& platform);

  /// Returns the places of images (parents before their children) on hosts, of which each one's own
  /// platform is given: an image goes to those that run it without an emulator, where there are
  /// any; an image's first child beside it; all else where least is to be built, the first of
  /// these.
  static Places spread(const std::vector<PlannedImage>& images,
                       const std::vector<std::string>& hosts, Children children);

 private:
  World& world_;
  const Workspace& workspace_;
  Children children_;
  std::once_flag once_;
  Places places_;
};

}  // namespace pinned_images::cli
