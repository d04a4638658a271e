// SPDX-License-Identifier: MIT
#include "engine/logins.hpp"

#include "support/file.hpp"

#include <utility>

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

void drop(json& config, const char* section, const std::string& host) {
  const auto found = config.find(section);
  if (found == config.end() || !found->is_object()) return;
  json left = json::object();
  for (const auto& [key, value] : found->items()) {
    if (host_of(key) != host) left[key] = value;
  }
  *found = std::move(left);
}

}  // namespace

std::vector<PushTarget> given_logins(const BuildRequest& request) {
  std::vector<PushTarget> targets;
  for (const auto* target : {&request.base, &request.layer_cache}) {
    if (*target && (*target)->auth_folder) targets.push_back(**target);
  }
  return targets;
}

std::set<std::string> put_login(json& config, const PushTarget& target) {
  const json ours = json::parse(read_file(*target.auth_folder / "config.json"));
  const json auths = ours.value("auths", json::object());
  std::set<std::string> names{host_of(target.reference)};
  for (const auto& [name, login] : auths.items()) names.insert(name);
  for (const std::string& name : names) {
    drop(config, "auths", host_of(name));
    drop(config, "credHelpers", host_of(name));
  }
  for (const auto& [name, login] : auths.items()) config["auths"][name] = login;
  return names;
}

}  // namespace pinned_images::engine
