// SPDX-License-Identifier: MIT
#include "image/registry_guess.hpp"

#include "support/escape.hpp"
#include "support/text.hpp"

#include <optional>
#include <regex>

namespace pinned_images::image {
namespace {

struct Remote {
  std::string host;
  std::string path;
};

// `https://host/path.git`, `ssh://git@host:22/path`, `git@host:path` (git-fetch, "Git URLs").
std::optional<Remote> parse_remote(std::string_view url) {
  static const std::regex as_url(
      R"(^[a-z+]+://(?:[^/@]*@)?([^/:]+)(?::[0-9]*)?/+(.+?)(?:\.git)?/*$)");
  static const std::regex as_scp(R"(^(?:[^/@:]*@)?([^/:]+):/*(.+?)(?:\.git)?/*$)");
  const std::string text = lower(trim(url));
  std::smatch match;
  if (!std::regex_match(text, match, as_url) && !std::regex_match(text, match, as_scp)) {
    return std::nullopt;
  }
  return Remote{match[1], match[2]};
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

// As cmake/private/checks.cmake has it.
bool is_registry_prefix(const std::string& text) {
  static const std::regex prefix(
      R"(^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*$)");
  static const std::regex host(R"(^([^/]*[.:][^/]*|localhost)(/.*)?$)");
  return std::regex_match(text, prefix) && std::regex_match(text, host);
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
