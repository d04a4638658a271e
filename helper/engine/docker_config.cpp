// SPDX-License-Identifier: MIT
#include "engine/docker_config.hpp"

#include "support/error.hpp"

#include <cstdlib>
#include <optional>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

std::optional<fs::path> user_folder() {
  const char* const own = std::getenv("DOCKER_CONFIG");
  if (own != nullptr && *own != '\0') return fs::absolute(own);
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == '\0') return std::nullopt;
  return fs::absolute(home) / ".docker";
}

json read_config(const fs::path& path) {
  const std::optional<std::string> text = read_file_if_exists(path);
  if (!text) return json::object();
  json parsed = json::parse(*text, nullptr, false);
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

}  // namespace

DockerConfig::DockerConfig(const fs::path& auth_folder) {
  json config = read_config(auth_folder / "config.json");
  if (const std::optional<fs::path> user = user_folder()) {
    const json theirs = read_config(*user / "config.json");
    for (const char* key : {"currentContext", "proxies", "cliPluginsExtraDirs"}) {
      if (theirs.contains(key)) config[key] = theirs[key];
    }
    for (const char* name : {"cli-plugins", "contexts"}) {
      link_if_exists(*user / name, folder_.path() / name);
    }
  }
  write_file(folder_.path() / "config.json", config.dump());
}

}  // namespace pinned_images::engine
