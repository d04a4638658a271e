// SPDX-License-Identifier: MIT
#include "engine/isolation.hpp"

#include "engine/program.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/process.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

// A container from nothing that sees this machine's own programs. Its only step fails on purpose
// after it left a sign: so nothing is committed.
bool starts_a_container(const std::string& program, const std::vector<std::string>& isolation) {
  const TemporaryDirectory folder;
  const fs::path sign = folder.path() / "sign";
  fs::create_directories(sign);
  fs::create_directories(folder.path() / "context");
  write_file(folder.path() / "Dockerfile",
             "FROM scratch\nRUN [\"/bin/sh\", \"-c\", \": > /pinned-images/started; exit 1\"]\n");
  Command command;
  command.argv = {program,          "build",      "--no-cache",
                  "--layers=false", "--force-rm", "--security-opt",
                  "label=disable",  "--file",     (folder.path() / "Dockerfile").string()};
  command.argv.insert(command.argv.end(), isolation.begin(), isolation.end());
  command.argv.insert(command.argv.end(), {"--volume", sign.string() + ":/pinned-images"});
  for (const char* const system : {"/usr", "/bin", "/lib", "/lib64"}) {
    std::error_code ignored;
    if (!fs::exists(system, ignored)) continue;
    command.argv.insert(command.argv.end(), {"--volume", fmt::format("{0}:{0}:ro", system)});
  }
  command.argv.push_back((folder.path() / "context").string());
  run(command);
  return fs::exists(sign / "started");
}

bool can_take_network_away() {
  return find_program("unshare").has_value() &&
         run_program({"unshare", "--net", "--", "true"}).ok();
}

// With chroot isolation buildah knows no network but the host's.
Isolation chroot_isolation(std::vector<std::string> notes) {
  Isolation result;
  result.build_arguments = {"--isolation", "chroot"};
  result.notes = std::move(notes);
  if (can_take_network_away()) {
    result.run_prefix = {"unshare", "--net", "--"};
  } else {
    result.notes.emplace_back("checks in an image run with this machine's network");
  }
  return result;
}

Isolation default_isolation() {
  Isolation result;
  result.run_arguments = {"--network", "none"};
  return result;
}

}  // namespace

Isolation choose_isolation(const std::string& program) {
  const char* const chosen = std::getenv("BUILDAH_ISOLATION");
  if (chosen != nullptr && *chosen != '\0') {
    if (std::string(chosen) == "chroot") return chroot_isolation({});
    Isolation result = default_isolation();
    result.build_arguments = {"--isolation", chosen};
    return result;
  }
  if (starts_a_container(program, {})) return default_isolation();
  if (!starts_a_container(program, {"--isolation", "chroot"})) return default_isolation();
  return chroot_isolation({fmt::format(
      "{}'s default isolation can't start a container here, so chroot is used", program)});
}

}  // namespace pinned_images::engine
