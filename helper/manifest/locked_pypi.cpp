// SPDX-License-Identifier: MIT
#include "manifest/locked_pypi.hpp"

#include "manifest/reference.hpp"
#include "python/version.hpp"
#include "support/escape.hpp"

namespace pinned_images::manifest {

namespace {

// PyPI keeps each file in a folder of its own.
std::string folder_of(const std::string& url) {
  const std::string public_files = "https://files.pythonhosted.org/packages";
  if (url.starts_with(public_files)) return public_files;
  return url.substr(0, url.rfind('/'));
}

}  // namespace

void set_pypi_location(Entry& entry, std::string_view location) {
  constexpr std::string_view direct = "direct+";
  const bool is_direct = location.starts_with(direct);
  if (is_direct) location.remove_prefix(direct.size());
  entry.source = without_userinfo(location);
  entry.local = is_local_reference(location);
  if (entry.local) {
    entry.source_kind = archive_name(location) ? "path" : "directory";
  } else if (location.starts_with("git+")) {
    entry.source_kind = "git";
  } else {
    entry.source_kind = is_direct ? "url" : "registry";
    if (!is_direct) entry.files_at = folder_of(*entry.source);
  }
}

void normalize_pypi_pin(Entry& entry) {
  if (!entry.pinned) return;
  const auto version = python::Version::parse(*entry.pinned);
  if (!version) return;
  entry.pinned = version->normalized();
  const auto archive = entry.source ? archive_name(*entry.source) : std::nullopt;
  const auto named = archive ? python::Version::parse(archive->version) : std::nullopt;
  if (named && !version->local() && named->without_local() == *version) {
    entry.pinned = named->normalized();
  }
}

}  // namespace pinned_images::manifest
