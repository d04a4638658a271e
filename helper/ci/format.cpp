// SPDX-License-Identifier: MIT
#include "ci/format.hpp"

#include "ci/yaml_walk.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

namespace pinned_images::ci {
namespace {

bool is_gitlab_folder(std::string_view name) {
  return name.starts_with(".gitlab") || name == "gitlab-ci" || name == "gitlab";
}

bool is_gitlab_file(std::string_view name) {
  return name.starts_with(".gitlab") || name.find("gitlab-ci") != name.npos ||
         name == "gitlab.yml" || name == "gitlab.yaml";
}

std::optional<Format> format_of_path(const std::string& path) {
  std::vector<std::string_view> parts = split(path, '/');
  const std::string_view file = parts.back();
  parts.pop_back();
  for (std::size_t at = 0; at + 1 < parts.size(); ++at) {
    if (parts[at] == ".github" && parts[at + 1] == "workflows") return Format::GitHub;
  }
  const bool in_folder = std::any_of(parts.begin(), parts.end(), is_gitlab_folder);
  if (in_folder || is_gitlab_file(file)) return Format::GitLab;
  return std::nullopt;
}

bool has(const YamlStream& stream, std::uint32_t map, std::string_view key) {
  return !find_all(stream, map, key).empty();
}

// Of no other kind of file that has images does a member have these.
bool looks_like_job(const YamlStream& stream, std::uint32_t node) {
  return has(stream, node, "script") || has(stream, node, "before_script") ||
         has(stream, node, "stage") || has(stream, node, "trigger");
}

std::optional<Format> format_of_document(const YamlStream& stream, std::uint32_t root) {
  if (has(stream, root, "jobs") && has(stream, root, "on")) return Format::GitHub;
  if (has(stream, root, "stages")) return Format::GitLab;
  for (const Member& member : members_of(stream, root)) {
    if (looks_like_job(stream, member.value)) return Format::GitLab;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(Format format) {
  constexpr std::string_view names[] = {"gitlab-ci", "github-workflow", "yaml"};
  return names[static_cast<std::size_t>(format)];
}

Format format_of(const std::string& path, const YamlStream& stream) {
  if (const auto format = format_of_path(path)) return *format;
  for (const std::uint32_t root : stream.documents()) {
    if (const auto format = format_of_document(stream, root)) return *format;
  }
  return Format::Yaml;
}

}  // namespace pinned_images::ci
