// SPDX-License-Identifier: MIT
// Platforms, `os/architecture[/variant]`: one spelling for one platform.
#pragma once

#include "support/json.hpp"

#include <string>
#include <string_view>

namespace pinned_images {

/// Returns `os/architecture[/variant]`; empty if one of the first two is.
std::string platform_of(const std::string& os, const std::string& architecture,
                        const std::string& variant);

/// Returns the same of an image's config, or of what an index says of a child (image-spec, config
/// and image-index): its members `os`, `architecture` and `variant`.
std::string platform_of(const Json& object);

/// Returns the platform without a variant that its architecture implies: `linux/arm64/v8` is
/// `linux/arm64`, `linux/amd64/v1` is `linux/amd64` (containerd's normal form). Engines and
/// registries spell it either way.
std::string normal_platform(std::string_view platform);

/// Returns the platform of this machine, as images spell it: `linux/amd64`. An architecture that
/// docker has no name for keeps the kernel's.
std::string host_platform();

}  // namespace pinned_images
