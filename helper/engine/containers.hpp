// SPDX-License-Identifier: MIT
// What buildah and podman have in common: one store, one way to build, pull, push and run.
#pragma once

#include "engine/engine.hpp"
#include "engine/inspected.hpp"
#include "engine/isolation.hpp"

#include <atomic>
#include <mutex>
#include <string>
#include <vector>

namespace pinned_images::engine {

class ContainersEngine : public Engine {
 public:
  /// `program` is also the engine's name; `version` as it prints it: 1.28.2.
  ContainersEngine(std::string program, std::string version, Abilities abilities);

  std::string name() const override { return program_; }
  std::string version() const override { return program_ + " " + version_; }
  Abilities abilities() const override { return abilities_; }
  std::string platform() override;
  std::vector<std::filesystem::path> folders() override;
  std::vector<std::string> notes() override;
  void prepare() override { isolation(); }

  std::string build(const BuildRequest& request, const LineSink& sink) override;
  std::vector<LocalImage> find(std::string_view label, std::string_view value) override;
  std::optional<LocalImage> inspect(const std::string& id_or_reference) override;
  std::string from_name(const std::string& id) override;
  std::string pull(const std::string& reference, const std::string& platform,
                   const PushTarget& how) override;
  Finished run_in(const std::string& id, const std::string& platform,
                  const std::vector<std::string>& argv, const std::string& input) override;
  void push(const std::string& id, const PushTarget& target, const LineSink& sink) override;
  void forget(const std::string& id) override;
  void discard(std::string_view label, std::string_view value) override;

 protected:
  /// Returns the template of `info` that prints the folder of its store.
  virtual std::string store_template() const = 0;

  /// Returns what the program says of an image; absent if the store has none. Throws Error.
  virtual std::optional<Inspected> describe(const std::string& id_or_reference) const = 0;

 private:
  const Isolation& isolation();
  void tell_notes_once(const LineSink& sink);

  std::string program_;
  std::string version_;
  Abilities abilities_;
  std::once_flag probed_;
  Isolation isolation_;
  std::atomic<bool> told_{false};
};

}  // namespace pinned_images::engine
