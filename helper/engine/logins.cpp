// SPDX-License-Identifier: MIT
#include "engine/logins.hpp"

#include "support/file.hpp"

#include <set>
#include <string>

#include <nlohmann/json.hpp>

namespace pinned_images::engine {
namespace {

using nlohmann::json;

// `https://host/v1/`, `host/path` and `host` are logins for one registry.
std::string host_of(std::string key) {
  const std::size_t scheme = key.find("://");
  if (scheme != std::string::npos) key.erase(0, scheme + 3);
  return key.substr(0, key.find('/'));
}

void drop_logins(json& config, const std::string& host) {
  const auto auths = config.find("auths");
  if (auths == config.end() || !auths->is_object()) return;
  json left = json::object();
  for (const auto& [key, login] : auths->items()) {
    if (host_of(key) != host) left[key] = login;
  }
  *auths = std::move(left);
}

}  // namespace

std::vector<PushTarget> given_logins(const BuildRequest& request) {
  std::vector<PushTarget> targets;
  for (const auto* target : {&request.base, &request.layer_cache}) {
    if (*target && (*target)->auth_folder) targets.push_back(**target);
  }
  return targets;
}

// A helper without a name is none: it keeps docker from asking its store (docker/cli, config file,
// `getConfiguredCredentialStore`).
void put_login(json& config, const PushTarget& target) {
  const json ours = json::parse(read_file(*target.auth_folder / "config.json"));
  const json auths = ours.value("auths", json::object());
  std::set<std::string> keys{host_of(target.reference)};
  for (const auto& [key, login] : auths.items()) keys.insert(key);
  for (const std::string& key : keys) {
    drop_logins(config, host_of(key));
    config["credHelpers"][key] = "";
  }
  for (const auto& [key, login] : auths.items()) config["auths"][key] = login;
}

}  // namespace pinned_images::engine
