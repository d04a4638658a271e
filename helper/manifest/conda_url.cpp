// SPDX-License-Identifier: MIT
#include "manifest/conda_url.hpp"

#include "manifest/conda_platform.hpp"
#include "python/name.hpp"
#include "python/version.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>

namespace pinned_images::manifest {
namespace {

// There a channel's name is all of the path: `pkgs/main`, `nvidia/label/cuda-11.8.0`.
constexpr std::array<std::string_view, 4> known_hosts = {
    "https://conda.anaconda.org/", "https://repo.anaconda.com/", "https://prefix.dev/",
    "https://repo.prefix.dev/"};

// Mirrors have folders of their own before the name.
std::string channel_of(std::string_view url) {
  for (const std::string_view host : known_hosts) {
    if (url.starts_with(host)) return std::string(url.substr(host.size()));
  }
  std::size_t end = url.rfind("/label/");
  if (end == std::string_view::npos) end = url.size();
  const std::size_t slash = url.substr(0, end).rfind('/');
  return std::string(slash == std::string_view::npos ? url : url.substr(slash + 1));
}

std::optional<CondaUrl> parse_file_name(std::string_view file) {
  for (const std::string_view end : {".conda", ".tar.bz2"}) {
    if (!file.ends_with(end)) continue;
    file.remove_suffix(end.size());
    const std::size_t build = file.rfind('-');
    if (build == std::string_view::npos || build == 0) return std::nullopt;
    const std::size_t version = file.rfind('-', build - 1);
    if (version == std::string_view::npos || version == 0) return std::nullopt;
    CondaUrl url;
    url.name = lower(file.substr(0, version));
    url.version = std::string(file.substr(version + 1, build - version - 1));
    url.build = std::string(file.substr(build + 1));
    if (url.version.empty() || url.build.empty()) return std::nullopt;
    return url;
  }
  return std::nullopt;
}

}  // namespace

std::string without_conda_token(std::string_view url) {
  std::string result = without_userinfo(url);
  for (std::size_t begin = result.find("/t/"); begin != std::string::npos;
       begin = result.find("/t/", begin)) {
    const std::size_t end = result.find('/', begin + 3);
    result.erase(begin, std::min(end, result.size()) - begin);
  }
  return result;
}

std::optional<CondaUrl> parse_conda_url(std::string_view text) {
  const std::string clean = without_conda_token(text.substr(0, text.find_first_of("#?")));
  const std::string_view url = clean;
  const std::size_t slash = url.rfind('/');
  const std::string_view file = slash == std::string_view::npos ? url : url.substr(slash + 1);
  const std::string name = percent_decode(file).value_or(std::string(file));
  auto result = parse_file_name(name);
  if (!result || slash == std::string_view::npos) return result;
  const std::string_view folder = url.substr(0, slash);
  const std::size_t before = folder.rfind('/');
  const std::string_view subdir = folder.substr(before == folder.npos ? 0 : before + 1);
  if (!is_conda_subdir(subdir)) return result;
  result->subdir = std::string(subdir);
  if (before != std::string_view::npos) result->channel = channel_of(folder.substr(0, before));
  return result;
}

std::string python_name_of_conda(std::string_view name) {
  if (name == "pytorch") return "torch";
  return python::is_valid_name(name) ? python::normalize_name(name) : std::string(name);
}

std::string normal_conda_version(std::string_view version) {
  const auto parsed = python::Version::parse(version);
  return parsed ? parsed->normalized() : std::string(version);
}

Entry entry_of_conda_url(const CondaUrl& url) {
  Entry entry;
  entry.name = url.name;
  entry.pinned = normal_conda_version(url.version);
  CondaFacts facts;
  facts.python_name = python_name_of_conda(url.name);
  facts.channel = url.channel;
  facts.build = url.build;
  entry.conda = std::move(facts);
  if (url.subdir && *url.subdir != "noarch") entry.platform = url.subdir;
  if (entry.platform) entry.condition = marker_of_platform(*entry.platform);
  return entry;
}

}  // namespace pinned_images::manifest
