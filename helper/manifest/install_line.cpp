// SPDX-License-Identifier: MIT
#include "manifest/install_line.hpp"

#include "support/text.hpp"

namespace pinned_images::manifest {
namespace {

std::string url_of(std::string_view repository) {
  const std::size_t at = repository.find('@');
  const std::size_t colon = repository.find(':');
  const bool is_url = repository.find("://") != std::string_view::npos;
  if (is_url || at == repository.npos || colon == repository.npos || colon < at) {
    return std::string(repository);
  }
  return "ssh://" + std::string(repository.substr(0, colon)) + "/" +
         std::string(repository.substr(colon + 1));
}

}  // namespace

std::string install_line_of(const Entry& entry, const std::optional<std::string>& reference) {
  std::string line = entry.name;
  if (!entry.extras.empty()) line += "[" + join(entry.extras, ",") + "]";
  line += reference ? " @ " + *reference : entry.specifier.value_or("");
  if (const auto& condition = condition_of(entry)) line += " ; " + *condition;
  return line;
}

std::string git_reference(std::string_view repository, const std::optional<std::string>& revision,
                          const std::optional<std::string>& folder) {
  std::string result = repository.starts_with("git+") ? "" : "git+";
  result += url_of(repository);
  if (revision) result += "@" + *revision;
  if (folder) result += "#subdirectory=" + *folder;
  return result;
}

}  // namespace pinned_images::manifest
