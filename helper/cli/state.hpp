// SPDX-License-Identifier: MIT
// The state folder of a build tree: key and tag files for the build system, stamps, what was
// published last, and how long builds took. All of it may be lost: that costs a check, never a
// build or a wrong push.
#pragma once

#include "cli/console.hpp"
#include "cli/workspace.hpp"
#include "support/file.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace pinned_images::cli {

class State {
 public:
  explicit State(std::filesystem::path folder) : folder_(std::move(folder)) {}

  const std::filesystem::path& folder() const { return folder_; }

  /// Holds off a second run in this build tree; says so while it waits.
  FileLock lock(Console& console) const;

  /// Holds off a second run on this machine that builds the same image.
  static FileLock lock_key(const std::string& key, Console& console);

  /// Writes NAME.key and NAME.tag of each image, each only if it changes.
  void write_plan(const Workspace& workspace) const;

  /// Returns the canonical text of what this build tree published last; absent if nothing.
  std::optional<std::string> published_facts(const std::string& image) const;
  /// Returns whether this build tree published the image as it is today, under today's name.
  bool was_published(const PlannedImage& planned) const;
  void record_published(const PlannedImage& planned) const;

  /// Returns how many seconds the last build of an image took in this build tree; absent if there
  /// was none.
  std::optional<long> last_build(const std::string& image) const;
  void record_build(const std::string& image, long seconds) const;

  /// Removes the stamps of pushes: the next run asks again.
  void drop_stamps() const;

 private:
  std::filesystem::path folder_;
};

}  // namespace pinned_images::cli
