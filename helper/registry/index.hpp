// SPDX-License-Identifier: MIT
// An index: the manifest that names one image a platform (OCI image spec, image-index; docker's
// manifest list).
#pragma once

#include "registry/stored_image.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::registry {

/// Returns the index of what these hold, the same bytes for the same images, by platform; each is
/// an image, or an index of one with what attests to it. It is docker's list unless all of them are
/// OCI's: only that one may hold both kinds. Throws std::logic_error if two are for one platform,
/// or one for none.
Manifest make_index(std::vector<Stored> parts);

/// An image that an index names.
struct Child {
  std::string digest;
  std::string platform;  ///< as the index spells it; empty if it names none
};

/// Returns the images that an index names, attestations left out; none if it has no list of them.
std::vector<Child> children_of(const Manifest& index);

/// Returns the digest of the image that an index names for a platform, as normal_platform() spells
/// it; absent if it names none.
std::optional<std::string> child_for(const Manifest& index, const std::string& platform);

/// Returns the reference of a platform's image for one with a digest: another where that is an
/// index's. Throws Error: exit 1 if there is none, else as Client does.
std::string for_platform(Client& client, const std::string& reference, const std::string& platform);

}  // namespace pinned_images::registry
