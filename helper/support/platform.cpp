// SPDX-License-Identifier: MIT
#include "support/platform.hpp"

#include "support/text.hpp"

#include <array>
#include <utility>

#include <sys/utsname.h>

namespace pinned_images {

std::string platform_of(const std::string& os, const std::string& architecture,
                        const std::string& variant) {
  if (os.empty() || architecture.empty()) return "";
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

std::string platform_of(const Json& object) {
  return platform_of(object.text_of("os"), object.text_of("architecture"),
                     object.text_of("variant"));
}

std::string normal_platform(std::string_view platform) {
  for (const std::string_view implied : {"/arm64/v8", "/amd64/v1"}) {
    if (platform.ends_with(implied)) {
      return std::string(platform.substr(0, platform.rfind('/')));
    }
  }
  return std::string(platform);
}

std::string host_platform() {
  // The kernel's names (uname -m), and Go's, which docker's are.
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 9> names{{
      {"x86_64", "amd64"},
      {"aarch64", "arm64"},
      {"armv7l", "arm/v7"},
      {"armv6l", "arm/v6"},
      {"i686", "386"},
      {"i586", "386"},
      {"i486", "386"},
      {"i386", "386"},
      {"loongarch64", "loong64"},
  }};
  struct utsname machine = {};
  ::uname(&machine);
  std::string architecture(machine.machine);
  for (const auto& [kernel, docker] : names) {
    if (architecture == kernel) architecture = docker;
  }
  return lower(machine.sysname) + "/" + architecture;
}

}  // namespace pinned_images
