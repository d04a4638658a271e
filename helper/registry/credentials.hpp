// SPDX-License-Identifier: MIT
// Credentials for a registry: CI variables, docker's and podman's files, credential helpers.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

namespace pinned_images::registry {

struct Credentials {
  std::string username;
  std::string password;
  std::string identity_token;  ///< a refresh token; then the others are empty
  std::string source;          ///< for messages: `CI_REGISTRY_USER`, a file's path, a helper's name

  bool operator==(const Credentials&) const = default;
};

/// What the search reads of the world; tests give their own.
struct CredentialSources {
  std::function<std::optional<std::string>(const std::string& name)> environment;
  std::function<std::optional<std::string>(const std::string& path)> file;
  /// Runs `docker-credential-<name> get` with the server on its input; returns its exit code (127
  /// if there is no such program) and standard output.
  std::function<std::pair<int, std::string>(const std::string& name, const std::string& server)>
      helper;
  unsigned user_id = 0;  ///< podman's files lie under it where XDG_RUNTIME_DIR is unset
};

/// Returns the sources of this process.
CredentialSources process_sources();

/// Returns the credentials for a repository; absent if there are none: then ask without. Order:
/// CI_REGISTRY_USER and CI_REGISTRY_PASSWORD where `registry` is CI_REGISTRY; REGISTRY_AUTH_FILE,
/// or else podman's own files; docker's config.json and .dockercfg. Of each file: credHelpers,
/// credsStore, auths, and of these the longest matching key that holds a login
/// (containers-auth.json manual; docker/cli). Throws Error with the file's path (exit 1) on a
/// broken file, and (exit 5) on a helper that fails; nothing of a file or of a helper's output is
/// quoted.
std::optional<Credentials> find_credentials(const std::string& registry,
                                            const std::string& repository,
                                            const CredentialSources& sources);

/// Returns a config.json that holds this login alone, or none, for an engine to read. docker knows
/// the hub by the address of its old index, buildah and podman by its name: both are there.
std::string login_file(const std::string& registry, const std::optional<Credentials>& login);

}  // namespace pinned_images::registry
