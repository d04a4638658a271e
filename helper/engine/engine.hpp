// SPDX-License-Identifier: MIT
// A build engine: docker, buildah or podman behind one interface of plain values. An engine may be
// used from several threads at once.
#pragma once

#include "engine/requests.hpp"
#include "support/process.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::engine {

class Engine {
 public:
  virtual ~Engine() = default;

  virtual std::string name() const = 0;     ///< docker, podman, buildah
  virtual std::string version() const = 0;  ///< for messages
  virtual Abilities abilities() const = 0;

  /// Returns what runs without an emulator where it builds: linux/amd64. Throws Error (exit 1).
  virtual std::string platform() = 0;

  /// Returns the folders that it fills; none if they are on another machine. Throws Error (exit 1).
  virtual std::vector<std::filesystem::path> folders() = 0;

  /// Returns what a user should know of how this engine is used here: a fallback that was taken.
  virtual std::vector<std::string> notes() { return {}; }

  /// Finds out what a build must know of this machine, once; may run beside the rest. Throws Error.
  virtual void prepare() {}

  /// Returns the id of the image built, which has a name (see from_name). Throws Error (exit 1)
  /// with the last lines the engine printed if the build fails. Lines go to `sink` as they come.
  virtual std::string build(const BuildRequest& request, const LineSink& sink) = 0;

  /// Returns the images built or named here whose label is `value`, the newest first.
  virtual std::vector<LocalImage> find(std::string_view label, std::string_view value) = 0;

  /// Returns an image by id or reference; absent if the engine's store has none.
  virtual std::optional<LocalImage> inspect(const std::string& id_or_reference) = 0;

  /// Returns a name usable in FROM that stands for this very image and no other. The image gets
  /// the tag localhost/pinned-images/image:<hex of its id>, which keeps it listed and alive.
  virtual std::string from_name(const std::string& id) = 0;

  /// Returns the id of `registry/repository@digest` for a platform, pulled unless it is there.
  /// Throws Error: exit 5 if the registry refused, exit 1 if it is of another platform, else 4.
  virtual std::string pull(const std::string& reference, const std::string& platform,
                           const PushTarget& how) = 0;

  /// Runs a program in a fresh container of the image, with no network (where that can be had:
  /// see notes()), `input` on its standard input, and returns what it printed. The container is
  /// gone afterwards. Throws Error (exit 1) if it can't be started.
  virtual Finished run_in(const std::string& id, const std::string& platform,
                          const std::vector<std::string>& argv, const std::string& input) = 0;

  /// Pushes an image under a tag. Throws Error: exit 5 if the registry refused, else exit 4.
  virtual void push(const std::string& id, const PushTarget& target, const LineSink& sink) = 0;

  /// Removes an image that we made on the way (an unsealed one), if nothing uses it; its children
  /// keep its layers. Never throws.
  virtual void forget(const std::string& id) = 0;

  /// Removes all images whose label is `value`, named or not, those of single steps too, if nothing
  /// else uses them. Never throws.
  virtual void discard(std::string_view label, std::string_view value) = 0;
};

/// Returns the engine asked for (`docker`, `podman`, `buildah`), or for `auto` the first of docker
/// with a running daemon, buildah, podman. `host`: the daemon, by docker's name of a context or by
/// its address (`ssh://big`); empty: the engine's own choice. Throws Error (exit 1) that says what
/// was looked for and what to install or start.
std::unique_ptr<Engine> make_engine(const std::string& choice, const std::string& host = "");

}  // namespace pinned_images::engine
