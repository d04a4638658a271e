// SPDX-License-Identifier: MIT
#include "registry/credentials.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/json_reading.hpp"
#include "support/process.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <unistd.h>

namespace pinned_images::registry {
namespace {

constexpr const char* hub_server = "https://index.docker.io/v1/";
constexpr int program_not_found = 127;

/// A key of `auths` or `credHelpers`: a host, a URL, or podman's host with a path.
struct Key {
  std::string host;
  std::string path;
};

std::string plain_host(std::string_view host) {
  const std::string name = lower(host);
  const bool is_hub = name == "index.docker.io" || name == "registry-1.docker.io";
  return is_hub ? "docker.io" : name;
}

// The path of a URL, and an API version as docker appended it, say nothing of a repository.
Key parse_key(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text = text.substr(scheme + 3);
  const std::size_t slash = text.find('/');
  Key key{plain_host(text.substr(0, slash)), ""};
  if (scheme != std::string_view::npos || slash == std::string_view::npos) return key;
  std::string_view path = text.substr(slash + 1);
  while (path.ends_with('/')) path.remove_suffix(1);
  if (path != "v1" && path != "v2") key.path = path;
  return key;
}

bool covers(const Key& key, const std::string& registry, const std::string& repository) {
  if (key.host != plain_host(registry)) return false;
  return key.path.empty() || repository == key.path || repository.starts_with(key.path + "/");
}

Error broken(const std::string& path, const std::string& what) {
  return input_error({path}, what, "repair the file, or log in again to have it written anew");
}

// A member that is a text; absent if there is none. Anything else is not docker's format.
std::string text_member(const Json& object, std::string_view name, const std::string& path) {
  const Json& found = object[name];
  if (!found.is_null() && !found.is_text()) {
    throw broken(path, fmt::format("`{}` is not a text", name));
  }
  return found.text();
}

const std::vector<Json::Member>& section(const Json& document, std::string_view name,
                                         const std::string& path) {
  const Json& found = document[name];
  if (!found.is_null() && !found.is_object()) {
    throw broken(path, fmt::format("`{}` is not an object", name));
  }
  return found.members();
}

std::pair<std::string, std::string> decoded_login(const std::string& auth,
                                                  const std::string& path) {
  std::string text;
  try {
    text = base64_decode(auth);
  } catch (const std::invalid_argument&) {
    throw broken(path, "an `auth` is not base64");
  }
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) throw broken(path, "an `auth` holds no `user:password`");
  std::string password = text.substr(colon + 1);
  password.erase(password.find_last_not_of('\0') + 1);  // docker pads with them
  return {text.substr(0, colon), password};
}

// Absent for an entry that is only a marker: docker writes `{}` where a store has the login.
std::optional<Credentials> login_of(const Json& entry, const std::string& path) {
  if (!entry.is_object()) throw broken(path, "an entry of `auths` is not an object");
  Credentials found{text_member(entry, "username", path), text_member(entry, "password", path), "",
                    path};
  const std::string auth = text_member(entry, "auth", path);
  const std::string identity = text_member(entry, "identitytoken", path);
  if (!identity.empty()) return Credentials{"", "", identity, path};
  if (!auth.empty()) std::tie(found.username, found.password) = decoded_login(auth, path);
  if (found.username.empty()) return std::nullopt;
  if (found.username == "<token>") return Credentials{"", "", found.password, path};
  return found;
}

std::optional<Credentials> from_auths(const std::vector<Json::Member>& auths,
                                      const std::string& path, const std::string& registry,
                                      const std::string& repository) {
  std::optional<Credentials> best;
  std::size_t longest = 0;
  for (const auto& [name, entry] : auths) {
    const Key key = parse_key(name);
    if (!covers(key, registry, repository)) continue;
    if (best && key.path.size() <= longest) continue;
    const std::optional<Credentials> login = login_of(entry, path);
    if (!login) continue;
    best = login;
    longest = key.path.size();
  }
  return best;
}

std::string helper_name(const Json& document, const std::string& path, const std::string& registry,
                        const std::string& repository) {
  std::string name = text_member(document, "credsStore", path);
  std::size_t longest = 0;
  bool found = false;
  for (const auto& [text, value] : section(document, "credHelpers", path)) {
    const Key key = parse_key(text);
    if (!covers(key, registry, repository) || (found && key.path.size() <= longest)) continue;
    name = text_member(document["credHelpers"], text, path);
    longest = key.path.size();
    found = true;
  }
  constexpr auto is_allowed = [](char c) {
    return is_alphanumeric(c) || c == '-' || c == '_' || c == '.';
  };
  if (!std::all_of(name.begin(), name.end(), is_allowed)) {
    throw broken(path, "the name of a credential helper is none");
  }
  return name;
}

Error helper_failed(const std::string& program, const std::string& path,
                    const std::string& registry, const std::string& what) {
  return refused(
      fmt::format("{}: {}, which {} names for it, {}", registry, program, path, what),
      fmt::format("run `docker login {}` again, or take the helper out of {}", registry, path));
}

Credentials parse_helper(const std::string& output, const std::string& program,
                         const std::string& path, const std::string& registry) {
  const Json answer = parse_json_or_null(output);
  const auto text = [&](const char* name) -> std::string {
    if (!answer[name].is_text()) {
      throw helper_failed(program, path, registry, "printed no login");
    }
    return answer[name].text();
  };
  const std::string user = text("Username");
  const std::string secret = text("Secret");
  if (user == "<token>") return {"", "", secret, program};
  return {user, secret, "", program};
}

std::optional<Credentials> from_helper(const std::string& name, const std::string& path,
                                       const std::string& registry,
                                       const CredentialSources& sources) {
  const std::string program = "docker-credential-" + name;
  const bool is_hub = plain_host(registry) == "docker.io";
  const auto [code, output] = sources.helper(name, is_hub ? hub_server : registry);
  if (code == program_not_found) {
    throw helper_failed(program, path, registry, "is not installed");
  }
  if (code != 0) {
    // The protocol's way to say that it knows no login (docker-credential-helpers).
    if (trim(output) == "credentials not found in native keychain") return std::nullopt;
    throw helper_failed(program, path, registry, fmt::format("failed with exit code {}", code));
  }
  const Credentials found = parse_helper(output, program, path, registry);
  if (found.username.empty() && found.identity_token.empty()) return std::nullopt;
  return found;
}

std::optional<Credentials> from_document(const Json& document, const std::string& path,
                                         const std::string& registry, const std::string& repository,
                                         const CredentialSources& sources) {
  const std::string name = helper_name(document, path, registry, repository);
  if (!name.empty()) {
    if (auto found = from_helper(name, path, registry, sources)) return found;
  }
  return from_auths(section(document, "auths", path), path, registry, repository);
}

struct File {
  std::string path;
  bool required = false;
  bool legacy = false;  // .dockercfg: the entries of `auths` without anything around them
};

std::optional<std::string> variable(const CredentialSources& sources, const char* name) {
  std::optional<std::string> value = sources.environment(name);
  return value && !value->empty() ? value : std::nullopt;
}

// containers-auth.json(5): where logins are without XDG_RUNTIME_DIR. Where root has used an engine
// the folder is root's alone, and no login of another user is in it.
constexpr std::string_view fallback_folder = "/run/containers/";

void add_podman_files(std::vector<File>& files, const CredentialSources& sources) {
  if (const auto named = variable(sources, "REGISTRY_AUTH_FILE")) {
    files.push_back({*named, true});
    return;
  }
  const auto runtime = variable(sources, "XDG_RUNTIME_DIR");
  files.push_back({runtime ? *runtime + "/containers/auth.json"
                           : fmt::format("{}{}/auth.json", fallback_folder, sources.user_id)});
  if (const auto config = variable(sources, "XDG_CONFIG_HOME")) {
    files.push_back({*config + "/containers/auth.json"});
  } else if (const auto home = variable(sources, "HOME")) {
    files.push_back({*home + "/.config/containers/auth.json"});
  }
}

void add_docker_files(std::vector<File>& files, const CredentialSources& sources) {
  const auto home = variable(sources, "HOME");
  if (const auto folder = variable(sources, "DOCKER_CONFIG")) {
    files.push_back({*folder + "/config.json"});
  } else if (home) {
    files.push_back({*home + "/.docker/config.json"});
  }
  if (home) files.push_back({*home + "/.dockercfg", false, true});
}

std::optional<Credentials> from_file(const File& file, const std::string& registry,
                                     const std::string& repository,
                                     const CredentialSources& sources) {
  const std::optional<std::string> text = sources.file(file.path);
  if (!text && file.required) {
    throw input_error({file.path}, "REGISTRY_AUTH_FILE names this file, and there is none",
                      "log in with `podman login`, which writes it, or unset the variable");
  }
  if (!text || trim(*text).empty()) return std::nullopt;
  const Json document = parse_json_or_null(*text);
  if (!document.is_object()) throw broken(file.path, "this is no JSON object");
  if (file.legacy) return from_auths(document.members(), file.path, registry, repository);
  return from_document(document, file.path, registry, repository, sources);
}

// The job's own login is for the registry it comes with, and goes nowhere else.
std::optional<Credentials> from_ci(const std::string& registry, const CredentialSources& sources) {
  const auto server = variable(sources, "CI_REGISTRY");
  const auto user = variable(sources, "CI_REGISTRY_USER");
  const auto password = variable(sources, "CI_REGISTRY_PASSWORD");
  if (!server || !user || !password) return std::nullopt;
  if (parse_key(*server).host != plain_host(registry)) return std::nullopt;
  return Credentials{*user, *password, "", "CI_REGISTRY_USER"};
}

std::optional<std::string> read_login_file(const std::string& path) {
  const bool is_fallback = path.starts_with(fallback_folder);
  if (is_fallback && ::access(fallback_folder.data(), X_OK) != 0) return std::nullopt;
  return read_file_if_exists(path);
}

std::pair<int, std::string> run_helper(const std::string& name, const std::string& server) {
  const std::string program = "docker-credential-" + name;
  if (!find_program(program)) return {program_not_found, ""};
  const Finished finished = run(Command{{program, "get"}, {}, std::nullopt, server});
  return {finished.exit_code, finished.out};
}

}  // namespace

CredentialSources process_sources() {
  CredentialSources sources;
  sources.environment = [](const std::string& name) -> std::optional<std::string> {
    const char* value = std::getenv(name.c_str());
    if (value == nullptr) return std::nullopt;
    return value;
  };
  sources.file = read_login_file;
  sources.helper = run_helper;
  sources.user_id = ::geteuid();
  return sources;
}

std::optional<Credentials> find_credentials(const std::string& registry,
                                            const std::string& repository,
                                            const CredentialSources& sources) {
  if (auto found = from_ci(registry, sources)) return found;
  std::vector<File> files;
  add_podman_files(files, sources);
  add_docker_files(files, sources);
  for (const File& file : files) {
    if (auto found = from_file(file, registry, repository, sources)) return found;
  }
  return std::nullopt;
}

std::string login_file(const std::string& registry, const std::optional<Credentials>& login) {
  Json auths = Json::object();
  if (login) {
    const Json auth = {{"auth", base64_encode(login->username + ":" + login->password)}};
    auths[registry] = auth;
    if (registry == "docker.io") auths[hub_server] = auth;
  }
  return Json({{"auths", auths}}).dump();
}

}  // namespace pinned_images::registry
