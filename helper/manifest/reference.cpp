// SPDX-License-Identifier: MIT
#include "manifest/reference.hpp"

#include "python/name.hpp"
#include "python/version.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace pinned_images::manifest {
namespace {

std::string file_of_reference(std::string_view reference) {
  reference = reference.substr(0, reference.find_first_of("?#"));
  reference = reference.substr(reference.rfind('/') + 1);
  return percent_decode(reference).value_or(std::string(reference));
}

std::optional<ArchiveName> checked(std::string_view name, std::string version) {
  // Old tools write the `+` and `-` of a version as `_` in a wheel's name.
  std::replace(version.begin(), version.end(), '_', '-');
  auto parsed = python::Version::parse(version);
  if (!parsed) {
    const std::size_t dash = version.find('-');
    if (dash != std::string::npos) version[dash] = '+';
    parsed = python::Version::parse(version);
  }
  if (!parsed || !python::is_valid_name(name)) return std::nullopt;
  return ArchiveName{python::normalize_name(name), parsed->normalized()};
}

std::optional<ArchiveName> wheel_name(std::string_view stem) {
  const std::vector<std::string_view> parts = split(stem, '-');
  if (parts.size() != 5 && parts.size() != 6) return std::nullopt;
  return checked(parts[0], std::string(parts[1]));
}

std::optional<ArchiveName> sdist_name(std::string_view stem) {
  const std::size_t dash = stem.rfind('-');
  if (dash == std::string_view::npos) return std::nullopt;
  return checked(stem.substr(0, dash), std::string(stem.substr(dash + 1)));
}

}  // namespace

std::optional<ArchiveName> archive_name(std::string_view reference) {
  constexpr std::array<std::string_view, 5> sdists = {".tar.gz", ".zip", ".tgz", ".tar.bz2",
                                                      ".tar.xz"};
  const std::string file = file_of_reference(reference);
  const std::string_view name = file;
  if (name.ends_with(".whl")) return wheel_name(name.substr(0, name.size() - 4));
  for (const std::string_view end : sdists) {
    if (name.ends_with(end)) return sdist_name(name.substr(0, name.size() - end.size()));
  }
  return std::nullopt;
}

bool is_local_reference(std::string_view reference) {
  const std::string_view head = reference.substr(0, reference.find_first_of("/\\#"));
  const std::size_t colon = head.find(':');
  if (colon == std::string_view::npos || colon < 2) return true;
  return equal_ignoring_case(head.substr(0, colon), "file");
}

void set_reference(Entry& entry, std::string_view reference) {
  entry.direct_reference = without_userinfo(reference);
  entry.specifier.reset();
  entry.pinned.reset();
  entry.local = is_local_reference(reference);
  if (const auto archive = archive_name(reference)) entry.pinned = archive->version;
}

}  // namespace pinned_images::manifest
