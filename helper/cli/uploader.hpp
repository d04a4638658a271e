// SPDX-License-Identifier: MIT
// Has a registry hold an image under its key tag: all its platforms built and checked, then pushed,
// the index of several last.
#pragma once

#include "cli/builder.hpp"
#include "cli/console.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// Returns the error that an image can't be found where it was put (exit 1).
Error vanished(const image::Wanted& wanted, const std::string& tag);

/// What is under a key tag after an upload.
struct Uploaded {
  image::Holding holding;
  bool ours = false;  ///< else another run's, as it is
  bool built = false;
  long seconds = 0;  ///< that its builds took
};

class Uploader {
 public:
  Uploader(World& world, Hosts& hosts, Builder& builder, Console& console)
      : world_(world), hosts_(hosts), builder_(builder), console_(console) {}

  /// Builds what the engine lacks of an image, and pushes it. What another run put meanwhile is
  /// taken. Throws Error: exit 1 if a build, a check or the image put is wrong, else exit 4, 5.
  Uploaded upload(const PlannedImage& planned, const std::optional<Parent>& parent, bool fresh);

 private:
  /// One platform's image, and the tag that it has: the key tag, or one of its own below an index.
  struct Part {
    std::string platform;
    std::string tag;
    std::optional<image::Holding> there;
    LocalBuild local;  ///< where it was not there
  };

  std::vector<Part> parts_of(const PlannedImage& planned, const std::optional<Parent>& parent,
                             bool fresh);
  bool push(const PlannedImage& planned, Part& part);

  World& world_;
  Hosts& hosts_;
  Builder& builder_;
  Console& console_;
};

}  // namespace pinned_images::cli
