// SPDX-License-Identifier: MIT
#include "cli/rootfs.hpp"

#include "support/text.hpp"

namespace pinned_images::cli {
namespace {

// Docker's names of architectures are Debian's, but for these.
std::string debian_architecture(const std::string& platform) {
  const auto parts = split(platform, '/');
  const std::string architecture(parts.size() > 1 ? parts[1] : "");
  if (architecture == "386") return "i386";
  if (architecture == "ppc64le") return "ppc64el";
  if (architecture == "arm") return parts.size() > 2 && parts[2] == "v6" ? "armel" : "armhf";
  return architecture;
}

std::vector<std::string> mmdebstrap_command(const image::ImageSpec& base,
                                            const std::string& platform,
                                            const std::filesystem::path& tar) {
  std::vector<std::string> argv = {"mmdebstrap", "--variant=minbase", "--format=tar",
                                   "--architectures=" + debian_architecture(platform)};
  if (!base.packages.empty()) argv.push_back("--include=" + join(base.packages, ","));
  argv.push_back(base.suite);
  argv.push_back(tar.string());
  if (!base.snapshot.empty()) {
    argv.push_back("http://snapshot.debian.org/archive/debian/" + base.snapshot + "/");
  }
  return argv;
}

}  // namespace

void write_rootfs(const image::ImageSpec& base, const std::string& platform,
                  const std::filesystem::path& folder, const LineSink& sink) {
  if (!find_program("mmdebstrap")) {
    throw input_error(base.place,
                      "docker_base_image(" + base.name + "): mmdebstrap is not installed",
                      "apt-get install mmdebstrap");
  }
  Command command;
  command.argv = mmdebstrap_command(base, platform, folder / "rootfs.tar");
  // It numbers its own descriptors after those it inherits, and dash knows one digit alone.
  command.holds_locks = false;
  const Finished finished = run(command, sink);
  if (finished.ok()) return;
  throw input_error(base.place,
                    "docker_base_image(" + base.name + "): mmdebstrap ended with " +
                        std::to_string(finished.exit_code) + ":",
                    "check SUITE, PACKAGES and SNAPSHOT, and that the packages can be reached")
      .with(last_lines(finished.err, 10));
}

}  // namespace pinned_images::cli
