// SPDX-License-Identifier: MIT
// Builds one platform's image: context, engine, check, seal. Nothing is pushed here.
#pragma once

#include "cli/build_options.hpp"
#include "cli/console.hpp"
#include "cli/hosts.hpp"
#include "cli/local_build.hpp"
#include "cli/work.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>

namespace pinned_images::cli {

class Builder {
 public:
  /// Asked before a build how many seconds the last one took, if that is known.
  using LastBuild = std::function<std::optional<long>(const PlannedImage&)>;

  Builder(World& world, const Workspace& workspace, Hosts& hosts, Console& console,
          LastBuild last_build = {});

  /// Returns the image in the engine's store that is ours for this key; absent if there is none.
  std::optional<LocalBuild> find(const PlannedImage& planned, const std::string& platform);

  /// Returns the id of the very image in the engine's store that is published (of a key there may
  /// be several builds), by its digest or that of its config; empty if there is none.
  std::string local_id_of(const PlannedImage& planned, const std::string& platform,
                          const std::string& digest, const std::string& config);

  /// Throws Error (exit 1) if the image is one that can't be built.
  void check_buildable(const PlannedImage& planned);

  /// Returns the image: found in the engine's store, else built, checked and sealed, `fresh` with
  /// no layer reused. Throws Error: exit 1 if the build fails or it is not what was pinned.
  LocalBuild ensure(const PlannedImage& planned, const std::string& platform,
                    const std::optional<Parent>& parent, bool fresh);

  /// Returns the id of a platform's image, pulled unless it is there; `reference` has a digest.
  std::string pull(const PlannedImage& planned, const std::string& platform,
                   const std::string& reference);

 private:
  struct Base {
    std::string from;                           ///< a name for FROM
    std::string digest;                         ///< what is recorded of it
    std::optional<engine::PushTarget> where{};  ///< its registry, if the engine asks that itself
  };

  LocalBuild build(const PlannedImage& planned, const std::string& platform,
                   const std::optional<Parent>& parent, bool fresh, ImageWork& work);
  Base resolve_base(const PlannedImage& planned, const std::string& platform,
                    const std::optional<Parent>& parent, bool fresh, ImageWork& work);
  Base hub_base(const PlannedImage& planned, const std::string& platform, bool fresh,
                ImageWork& work);
  Base base_in_registry(const PlannedImage& planned, const std::string& platform,
                        const std::string& reference, ImageWork& work);

  World& world_;
  const Workspace& workspace_;
  Hosts& hosts_;
  Console& console_;
  LastBuild last_build_;
  BuildOptions options_;
};

}  // namespace pinned_images::cli
