// SPDX-License-Identifier: MIT
#include "manifest/conda_platform.hpp"

#include "manifest/condition.hpp"

#include <algorithm>
#include <array>

namespace pinned_images::manifest {
namespace {

struct Platform {
  std::string_view name;
  std::string_view system;   ///< sys_platform
  std::string_view machine;  ///< platform_machine; empty: any
};

constexpr std::array<Platform, 20> known_platforms = {{
    {"linux-64", "linux", "x86_64"},
    {"linux-32", "linux", "i686"},
    {"linux-aarch64", "linux", "aarch64"},
    {"linux-armv6l", "linux", "armv6l"},
    {"linux-armv7l", "linux", "armv7l"},
    {"linux-ppc64le", "linux", "ppc64le"},
    {"linux-ppc64", "linux", "ppc64"},
    {"linux-s390x", "linux", "s390x"},
    {"linux-riscv32", "linux", "riscv32"},
    {"linux-riscv64", "linux", "riscv64"},
    {"osx-64", "darwin", "x86_64"},
    {"osx-arm64", "darwin", "arm64"},
    {"win-64", "win32", "AMD64"},
    {"win-32", "win32", "x86"},
    {"win-arm64", "win32", "ARM64"},
    {"linux", "linux", ""},
    {"osx", "darwin", ""},
    {"macos", "darwin", ""},
    {"win", "win32", ""},
    {"emscripten-wasm32", "emscripten", "wasm32"},
}};

}  // namespace

std::optional<std::string> marker_of_platform(std::string_view platform) {
  if (platform == "unix") return "sys_platform != \"win32\"";
  const auto found = std::find_if(known_platforms.begin(), known_platforms.end(),
                                  [&](const Platform& known) { return known.name == platform; });
  if (found == known_platforms.end()) return std::nullopt;
  std::string marker = "sys_platform == \"" + std::string(found->system) + "\"";
  if (found->machine.empty()) return marker;
  return marker + " and platform_machine == \"" + std::string(found->machine) + "\"";
}

std::optional<std::string> marker_of_platforms(const std::vector<std::string>& names) {
  std::vector<std::string> markers;
  for (const std::string& name : names) {
    const auto marker = marker_of_platform(name);
    if (!marker) return std::nullopt;
    markers.push_back(*marker);
  }
  if (markers.empty()) return std::nullopt;
  return any_of(markers);
}

bool is_conda_subdir(std::string_view folder) {
  return folder == "noarch" ||
         (folder.find('-') != std::string_view::npos && marker_of_platform(folder).has_value());
}

}  // namespace pinned_images::manifest
