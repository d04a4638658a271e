// SPDX-License-Identifier: MIT
#include "engine/docker_config.hpp"

#include "engine/logins.hpp"
#include "support/error.hpp"
#include "support/json_reading.hpp"

#include <cstdlib>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

std::optional<fs::path> user_folder() {
  const char* const own = std::getenv("DOCKER_CONFIG");
  if (own != nullptr && *own != '\0') return fs::absolute(own);
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return std::nullopt;
  return fs::absolute(home) / ".docker";
}

Json read_config(const fs::path& path) {
  const std::optional<std::string> text = read_file_if_exists(path);
  if (!text) return Json::object();
  Json parsed = parse_json_or_null(*text);
  if (!parsed.is_object()) {
    throw input_error({path.string()}, "this is no JSON object", "correct docker's configuration");
  }
  return parsed;
}

void link_if_exists(const fs::path& target, const fs::path& link) {
  std::error_code error;
  if (!fs::exists(target, error)) return;
  fs::create_directory_symlink(target, link, error);
  if (error) {
    throw project_error(fmt::format("can't make {}: {}", link.string(), error.message()),
                        "check that the folder for temporary files can be written to");
  }
}

void link_folders(const fs::path& from, const fs::path& to) {
  for (const char* name : {"cli-plugins", "contexts", "buildx"}) {
    link_if_exists(from / name, to / name);
  }
}

}  // namespace

DockerConfig::DockerConfig(const fs::path& auth_folder) {
  Json config = read_config(auth_folder / "config.json");
  if (const std::optional<fs::path> user = user_folder()) {
    const Json theirs = read_config(*user / "config.json");
    for (const char* key : {"currentContext", "proxies", "cliPluginsExtraDirs"}) {
      if (theirs.has(key)) config[key] = theirs[key];
    }
    link_folders(*user, folder_.path());
  }
  write_file(folder_.path() / "config.json", config.dump());
}

// buildx hands proxies on as arguments of the build, which provenance tells, and a proxy's URL may
// hold a login. What is attested is built a second time, from the layers of the first.
DockerConfig::DockerConfig(const BuildRequest& request) {
  Json config = Json::object();
  if (const std::optional<fs::path> user = user_folder()) {
    config = read_config(*user / "config.json");
    link_folders(*user, folder_.path());
  }
  if (request.attestations.any()) config.erase("proxies");
  // A helper without a name is none: it keeps docker from asking a store of credentials
  // (docker/cli, config file, `getConfiguredCredentialStore`).
  for (const PushTarget& target : given_logins(request)) {
    for (const std::string& name : put_login(config, target)) config["credHelpers"][name] = "";
  }
  write_file(folder_.path() / "config.json", config.dump());
}

bool DockerConfig::is_needed_by(const BuildRequest& request) {
  return request.attestations.any() || !given_logins(request).empty();
}

}  // namespace pinned_images::engine
