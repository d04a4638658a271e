// SPDX-License-Identifier: MIT
#include "engine/trial.hpp"

#include "engine/tiny_program.hpp"
#include "support/file.hpp"

#include <filesystem>
#include <stdexcept>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

constexpr const char* trial_label = "pinned-images.trial";

// The label comes before what may fail, so that what is left is found again. COPY comes before it:
// docker's legacy builder makes an image of its own platform out of a LABEL on nothing.
std::string dockerfile(const std::string& name) {
  return fmt::format("FROM scratch\nCOPY program /program\nLABEL {}={}\nRUN [\"/program\"]\n",
                     trial_label, name);
}

/// Removes what a trial made, however it ends.
class Cleanup {
 public:
  Cleanup(Engine& engine, std::string name) : engine_(engine), name_(std::move(name)) {}
  ~Cleanup() { engine_.discard(trial_label, name_); }
  Cleanup(const Cleanup&) = delete;
  Cleanup& operator=(const Cleanup&) = delete;

 private:
  Engine& engine_;
  std::string name_;
};

}  // namespace

bool can_try(const std::string& platform) {
  return tiny_program(platform).has_value();
}

void try_build(Engine& engine, const std::string& platform, Trial trial) {
  const auto program = tiny_program(platform);
  if (!program) throw std::logic_error("no program for " + platform);
  const TemporaryDirectory folder;
  const std::string name = folder.path().filename().string();  // no other run has it
  BuildRequest request;
  request.context = folder.path() / "context";
  request.dockerfile = folder.path() / "Dockerfile";
  request.platform = platform;
  request.reuse_layers = false;
  request.where_images_run = trial == Trial::WhereImagesRun;
  write_file(request.context / "program", *program);
  fs::permissions(request.context / "program", fs::perms::owner_all | fs::perms::group_read |
                                                   fs::perms::group_exec | fs::perms::others_read |
                                                   fs::perms::others_exec);
  write_file(request.dockerfile, dockerfile(name));
  const Cleanup cleanup(engine, name);
  engine.build(request, {});
}

}  // namespace pinned_images::engine
