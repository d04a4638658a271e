// SPDX-License-Identifier: MIT
#include "registry/json_values.hpp"

namespace pinned_images::registry {

std::string platform_of(const Json& object) {
  const std::string& os = object.text_of("os");
  const std::string& architecture = object.text_of("architecture");
  const std::string& variant = object.text_of("variant");
  if (os.empty() || architecture.empty()) return "";
  return os + "/" + architecture + (variant.empty() ? "" : "/" + variant);
}

}  // namespace pinned_images::registry
