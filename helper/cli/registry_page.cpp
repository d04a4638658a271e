// SPDX-License-Identifier: MIT
#include "cli/registry_page.hpp"

#include "registry/reference.hpp"
#include "support/text.hpp"

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

using registry::host_of;

constexpr const char* gitlab_com = "registry.gitlab.com";

std::string path_of(const std::string& prefix) {
  const std::size_t slash = prefix.find('/');
  return slash == std::string::npos ? "" : prefix.substr(slash + 1);
}

bool is_below(const std::string& prefix, const std::string& above) {
  return prefix == above || prefix.starts_with(above + "/");
}

/// The addresses of a GitLab; `<...>` for what is not known.
struct GitLab {
  std::string server = "https://<your GitLab>";
  std::string project = "https://<your GitLab>/<group>/<project>";
  bool project_is_known = false;
};

// A path of three or more names may be a project in a subgroup, or a repository of a project.
GitLab gitlab_of(const std::string& prefix, const Variables& variables) {
  GitLab gitlab;
  const auto image = variables("CI_REGISTRY_IMAGE");
  const auto server = variables("CI_SERVER_URL");
  const auto project = variables("CI_PROJECT_URL");
  if (image && server && project && is_below(prefix, *image)) {
    return {*server, *project, true};
  }
  if (host_of(prefix) != gitlab_com) return gitlab;
  gitlab.server = "https://gitlab.com";
  gitlab.project_is_known = split(path_of(prefix), '/').size() == 2;
  gitlab.project =
      "https://gitlab.com/" + (gitlab.project_is_known ? path_of(prefix) : "<group>/<project>");
  return gitlab;
}

std::vector<std::string> gitlab_help(const GitLab& gitlab, bool is_certain) {
  return {is_certain ? "GitLab makes tokens in three places; it takes any as the password:"
                     : "If this registry is a GitLab's, tokens are made in three places:",
          fmt::format("  the project's own: {}/-/settings/access_tokens", gitlab.project),
          "    role Developer, scopes read_registry and write_registry; user name: any",
          fmt::format("  yours: {}/-/user_settings/personal_access_tokens"
                      "?name=pinned-images&scopes=read_registry,write_registry",
                      gitlab.server),
          "    name and scopes are filled in there; user name: yours",
          fmt::format("  a deploy token: {}/-/settings/repository", gitlab.project),
          "    the same scopes; user name: the token's",
          "  To read only, read_registry is enough. prune-images needs the scope api and the role "
          "Maintainer; a deploy token never deletes."};
}

}  // namespace

std::optional<std::string> registry_page(const std::string& prefix, const Variables& variables) {
  const GitLab gitlab = gitlab_of(prefix, variables);
  if (gitlab.project_is_known) return gitlab.project + "/container_registry";
  const std::string path = path_of(prefix);
  if (host_of(prefix) == "docker.io" && !path.empty()) {
    return "https://hub.docker.com/u/" + path.substr(0, path.find('/'));
  }
  return std::nullopt;
}

std::vector<std::string> token_help(const std::string& prefix, const Variables& variables) {
  const std::string host = host_of(prefix);
  if (host == "docker.io") {
    return {
        "Docker Hub: https://app.docker.com/settings/personal-access-tokens, access Read & "
        "Write (to delete: Read, Write, Delete); user name: your Docker ID"};
  }
  if (host == "ghcr.io") {
    return {
        "GitHub: https://github.com/settings/tokens/new?scopes=write:packages, a classic token "
        "(to delete: delete:packages too); user name: your GitHub name"};
  }
  const GitLab gitlab = gitlab_of(prefix, variables);
  const bool is_certain = gitlab.project_is_known || host == gitlab_com;
  std::vector<std::string> help = gitlab_help(gitlab, is_certain);
  if (!is_certain) {
    help.emplace_back(
        "Otherwise those who run it say where it makes tokens, robot accounts or "
        "passwords; they must be allowed to pull and push.");
  }
  return help;
}

}  // namespace pinned_images::cli
