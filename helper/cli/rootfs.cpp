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
                                            const std::filesystem::path& tar) {
  std::vector<std::string> argv = {
      "mmdebstrap", "--variant=minbase", "--format=tar",
      "--architectures=" + debian_architecture(base.platforms.front())};
  if (!base.packages.empty()) argv.push_back("--include=" + join(base.packages, ","));
  argv.push_back(base.suite);
  argv.push_back(tar.string());
  if (!base.snapshot.empty()) {
    argv.push_back("http://snapshot.debian.org/archive/debian/" + base.snapshot + "/");
  }
  return argv;
}

std::string last_lines(const std::string& text, std::size_t count) {
  const auto lines = split(trim(text), '\n');
  std::string result;
  for (std::size_t i = lines.size() > count ? lines.size() - count : 0; i < lines.size(); ++i) {
    result += "\n    " + std::string(lines[i]);
  }
  return result;
}

}  // namespace

void write_rootfs(const image::ImageSpec& base, const std::filesystem::path& folder,
                  const LineSink& sink) {
  if (!find_program("mmdebstrap")) {
    throw input_error(base.place,
                      "docker_base_image(" + base.name + "): mmdebstrap is not installed",
                      "apt-get install mmdebstrap");
  }
  Command command;
  command.argv = mmdebstrap_command(base, folder / "rootfs.tar");
  const Finished finished = run(command, sink);
  if (finished.ok()) return;
  throw input_error(base.place,
                    "docker_base_image(" + base.name + "): mmdebstrap ended with " +
                        std::to_string(finished.exit_code) + ":" + last_lines(finished.err, 10),
                    "check SUITE, PACKAGES and SNAPSHOT, and that the packages can be reached");
}

}  // namespace pinned_images::cli
