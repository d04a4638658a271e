// SPDX-License-Identifier: MIT
#include "cli/addresses.hpp"

#include "support/error.hpp"

namespace pinned_images::cli {

registry::Reference parts_of(const std::string& repository) {
  const auto reference = registry::parse_reference(repository);
  if (!reference) {
    throw project_error("'" + repository + "' is no image repository",
                        "see docker_registry() and PINNED_IMAGES_REGISTRY");
  }
  return *reference;
}

std::optional<std::string> insecure_registry(const image::Project& project) {
  if (!project.registry.insecure) return std::nullopt;
  return parts_of(project.registry.prefix + "/x").registry;
}

bool is_plain_http(const image::Project& project, const std::string& registry) {
  return registry::is_loopback(registry) || insecure_registry(project) == registry;
}

}  // namespace pinned_images::cli
