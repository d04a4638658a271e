// SPDX-License-Identifier: MIT
#include "support/platform.hpp"

namespace pinned_images {

std::string normal_platform(std::string_view platform) {
  for (const std::string_view implied : {"/arm64/v8", "/amd64/v1"}) {
    if (platform.ends_with(implied)) {
      return std::string(platform.substr(0, platform.rfind('/')));
    }
  }
  return std::string(platform);
}

}  // namespace pinned_images
