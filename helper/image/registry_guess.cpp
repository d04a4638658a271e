// SPDX-License-Identifier: MIT
#include "image/registry_guess.hpp"

#include "support/escape.hpp"
#include "support/image_names.hpp"
#include "support/text.hpp"

#include <optional>

namespace pinned_images::image {
namespace {

struct Remote {
  std::string host;
  std::string path;
};

// `https://host/path.git`, `ssh://git@host:22/path`, `git@host:path` (git-fetch, "Git URLs").
std::optional<Remote> parse_remote(std::string_view url) {
  const std::string text = lower(trim(url));
  const std::size_t scheme = text.find("://");
  const bool is_url = scheme != std::string::npos;
  const std::string_view rest = std::string_view(text).substr(is_url ? scheme + 3 : 0);
  const std::size_t end = rest.find(is_url ? '/' : ':');
  if (end == std::string_view::npos) return std::nullopt;
  std::string_view host = rest.substr(0, end);
  host.remove_prefix(host.rfind('@') + 1);  // of npos: 0
  host = host.substr(0, host.find(':'));
  std::string_view path = rest.substr(skip(rest, end + 1, "/"));
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path.ends_with(".git")) path.remove_suffix(4);
  const bool is_file = host.empty() || path.empty() || host.find('/') != std::string_view::npos;
  return is_file ? std::nullopt : std::optional(Remote{std::string(host), std::string(path)});
}

// `host[:port]/group/project/name` of a CI file holds the project's path.
std::optional<std::string> prefix_in(const std::vector<std::string>& images,
                                     const std::string& path) {
  for (const std::string& image : images) {
    const std::size_t slash = image.find('/');
    if (slash == std::string::npos) continue;
    const std::string rest = image.substr(slash + 1);
    const std::string prefix = image.substr(0, slash) + "/" + path;
    if ((rest == path || rest.starts_with(path + "/")) && is_registry_prefix(prefix)) return prefix;
  }
  return std::nullopt;
}

RegistryGuess example(const std::string& reason) {
  return {"registry.example.edu/group/project", reason, false, false};
}

}  // namespace

// As cmake/private/checks.cmake has it: small letters, and a host that can be nothing else.
bool is_registry_prefix(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view host = text.substr(0, slash);
  const bool is_told = host == "localhost" || host.find_first_of(".:") != std::string_view::npos;
  const bool has_path = slash != std::string_view::npos;
  return is_told && host == lower(host) && !host.starts_with('[') && is_valid_registry(host) &&
         (!has_path || is_valid_repository(text.substr(slash + 1)));
}

RegistryGuess guess_registry(std::string_view remote_url, const std::vector<std::string>& images) {
  const auto remote = parse_remote(remote_url);
  if (!remote) return example("no git remote tells the real one");
  const bool github = remote->host == "github.com";
  if (const auto prefix = prefix_in(images, remote->path)) {
    return {*prefix, "a CI file names an image there", true, github};
  }
  const bool gitlab = remote->host == "gitlab.com";
  const std::string host = github ? "ghcr.io" : "registry." + remote->host;
  const std::string prefix = host + "/" + remote->path;
  const std::string from = without_userinfo(trim(remote_url));
  if (!is_registry_prefix(prefix))
    return example("the git remote " + from + " makes no registry's name");
  return {prefix, "from the git remote " + from, gitlab || github, github};
}

}  // namespace pinned_images::image
