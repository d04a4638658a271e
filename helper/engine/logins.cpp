// SPDX-License-Identifier: MIT
#include "engine/logins.hpp"

#include "support/file.hpp"
#include "support/json_reading.hpp"

#include <utility>

namespace pinned_images::engine {
namespace {

// `https://host/v1/`, `host/path` and `host` are logins for one registry.
std::string host_of(std::string key) {
  const std::size_t scheme = key.find("://");
  if (scheme != std::string::npos) key.erase(0, scheme + 3);
  return key.substr(0, key.find('/'));
}

void drop(Json& config, const char* section, const std::string& host) {
  if (!std::as_const(config)[section].is_object()) return;
  Json left = Json::object();
  for (const auto& [key, value] : config[section].members()) {
    if (host_of(key) != host) left[key] = value;
  }
  config[section] = std::move(left);
}

}  // namespace

std::vector<PushTarget> given_logins(const BuildRequest& request) {
  std::vector<PushTarget> targets;
  for (const auto* target : {&request.base, &request.layer_cache}) {
    if (*target && (*target)->auth_folder) targets.push_back(**target);
  }
  return targets;
}

std::set<std::string> put_login(Json& config, const PushTarget& target) {
  const Json ours = parse_json(read_file(*target.auth_folder / "config.json"));
  std::set<std::string> names{host_of(target.reference)};
  for (const auto& [name, login] : ours["auths"].members()) names.insert(name);
  for (const std::string& name : names) {
    drop(config, "auths", host_of(name));
    drop(config, "credHelpers", host_of(name));
  }
  for (const auto& [name, login] : ours["auths"].members()) config["auths"][name] = login;
  return names;
}

}  // namespace pinned_images::engine
