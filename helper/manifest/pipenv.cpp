// SPDX-License-Identifier: MIT
#include "manifest/pipenv.hpp"

#include "manifest/install_line.hpp"
#include "support/escape.hpp"

namespace pinned_images::manifest {
std::optional<std::string> reference_of(const PipenvSource& source) {
  if (source.git) return git_reference(*source.git, source.ref, source.subdirectory);
  auto result = source.file ? source.file : source.path;
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
