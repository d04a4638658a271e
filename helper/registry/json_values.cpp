// SPDX-License-Identifier: MIT
#include "registry/json_values.hpp"

#include <nlohmann/json.hpp>

namespace pinned_images::registry {

std::string text_of(const nlohmann::json& object, const char* name) {
  if (!object.is_object()) return "";
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string platform_of(const nlohmann::json& object) {
  const std::string os = text_of(object, "os");
  const std::string architecture = text_of(object, "architecture");
  const std::string variant = text_of(object, "variant");
  if (os.empty() || architecture.empty()) return "";
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

}  // namespace pinned_images::registry
