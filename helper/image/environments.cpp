// SPDX-License-Identifier: MIT
#include "image/environments.hpp"

#include "python/name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>

namespace pinned_images::image {
namespace {

using python::MarkerEnvironment;
using python::Truth;

std::string machine_of(std::string_view platform) {
  static const std::map<std::string_view, std::string_view> machines = {
      {"amd64", "x86_64"},    {"386", "i686"},        {"arm64", "aarch64"}, {"arm", "armv7l"},
      {"ppc64le", "ppc64le"}, {"riscv64", "riscv64"}, {"s390x", "s390x"}};
  const auto parts = split(platform, '/');
  const auto machine = machines.find(parts.size() > 1 ? parts[1] : "");
  return std::string(machine == machines.end() ? std::string_view{} : machine->second);
}

MarkerEnvironment linux_environment(const Environments& known, const std::string& platform) {
  MarkerEnvironment environment;
  environment.variables = {
      {"os_name", "posix"}, {"sys_platform", "linux"}, {"platform_system", "Linux"}};
  const std::string machine = machine_of(platform);
  if (!machine.empty()) environment.variables["platform_machine"] = machine;
  environment.extras = known.extras;
  environment.groups = known.groups;
  return environment;
}

// The full versions that stand for all of `3.11.x`: both ends, and those around each one that the
// marker names, so that no comparison changes its answer between two of them.
std::vector<std::string> full_versions(const std::string& python, const std::string& marker) {
  std::set<long> micros = {0, 9999};
  const std::string prefix = python + ".";
  for (auto at = marker.find(prefix); at != std::string::npos; at = marker.find(prefix, at + 1)) {
    const long micro = std::strtol(marker.c_str() + at + prefix.size(), nullptr, 10);
    micros.insert({std::max(0L, micro - 1), micro, micro + 1});
  }
  std::vector<std::string> result;
  for (const long micro : micros) result.push_back(prefix + std::to_string(micro));
  return result;
}

// `3.11` and `3.11.4` both have a python_version; only the latter has one full version.
std::vector<MarkerEnvironment> samples(const Environments& known, const std::string& platform,
                                       const std::string& marker) {
  if (!known.interpreter.empty()) return {{known.interpreter, known.extras, known.groups}};
  const MarkerEnvironment environment = linux_environment(known, platform);
  if (known.python.empty()) return {environment};
  const auto parts = split(known.python, '.');
  if (parts.size() < 2) return {environment};
  std::vector<MarkerEnvironment> result;
  const auto full = parts.size() > 2 ? std::vector<std::string>{known.python}
                                     : full_versions(known.python, marker);
  for (const std::string& version : full) {
    result.push_back(environment);
    result.back().variables["python_version"] = std::string(parts[0]) + "." + std::string(parts[1]);
    result.back().variables["python_full_version"] = version;
  }
  return result;
}

}  // namespace

std::set<std::string> normalized(const std::vector<std::string>& names) {
  std::set<std::string> result;
  for (const std::string& name : names) result.insert(python::normalize_name(name));
  return result;
}

Environments environments_of(const ImageSpec& image, bool selected) {
  Environments known{image.platforms, image.python, std::nullopt, std::nullopt, image.interpreter};
  if (selected) {
    known.extras = normalized(image.extras);
    known.groups = normalized(image.groups);
  }
  return known;
}

Truth evaluate(const std::optional<std::string>& marker, const Environments& known) {
  if (!marker) return Truth::Yes;
  const auto parsed = python::Marker::parse(*marker);
  if (!parsed) return Truth::Unknown;
  bool all = true;
  bool none = true;
  for (const std::string& platform : known.platforms) {
    for (const MarkerEnvironment& environment : samples(known, platform, *marker)) {
      const Truth truth = parsed->evaluate(environment);
      all = all && truth == Truth::Yes;
      none = none && truth == Truth::No;
    }
  }
  if (all) return Truth::Yes;
  return none ? Truth::No : Truth::Unknown;
}

Truth holds(const manifest::Entry& entry, const Environments& known) {
  const Truth own = evaluate(condition_of(entry), known);
  if (own == Truth::No || entry.resolution_markers.empty()) return own;
  bool none = true;
  for (const std::string& marker : entry.resolution_markers) {
    const Truth truth = evaluate(marker, known);
    if (truth == Truth::Yes) return own;
    none = none && truth == Truth::No;
  }
  return none ? Truth::No : Truth::Unknown;
}

}  // namespace pinned_images::image
