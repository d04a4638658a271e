// SPDX-License-Identifier: MIT
#include "manifest/pipenv.hpp"

#include "support/escape.hpp"

namespace pinned_images::manifest {
namespace {

// `user@host:path` is what ssh takes, but no URL, which a requirement needs.
std::string git_url(const std::string& git) {
  const std::size_t at = git.find('@');
  const std::size_t colon = git.find(':');
  if (git.find("://") != std::string::npos || at == std::string::npos || colon < at ||
      colon == std::string::npos) {
    return git;
  }
  return "ssh://" + git.substr(0, colon) + "/" + git.substr(colon + 1);
}

}  // namespace

std::optional<std::string> reference_of(const PipenvSource& source) {
  std::optional<std::string> result;
  if (source.git) {
    result = "git+" + git_url(*source.git);
    if (source.ref) *result += "@" + *source.ref;
  } else {
    result = source.file ? source.file : source.path;
  }
  if (result && source.subdirectory) *result += "#subdirectory=" + *source.subdirectory;
  return result;
}

void set_index(Entry& entry, const Manifest& manifest, const std::string& name) {
  entry.index = without_userinfo(name);
  std::string location = *entry.index;
  for (const NamedIndex& index : manifest.indexes) {
    if (index.name == name) location = index.url;
  }
  entry.index_choices = {{location, std::nullopt}};
}

void add_index(Manifest& manifest, const std::optional<std::string>& name,
               const std::optional<std::string>& url) {
  if (!url) return;
  const bool is_first = manifest.indexes.empty();
  manifest.indexes.push_back({name.value_or(""), without_userinfo(*url), !is_first, is_first});
}

}  // namespace pinned_images::manifest
