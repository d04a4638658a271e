// SPDX-License-Identifier: MIT
// The media types of manifests (OCI image spec, media-types; docker's schema 2).
#pragma once

namespace pinned_images::registry {

inline constexpr const char* docker_image = "application/vnd.docker.distribution.manifest.v2+json";
inline constexpr const char* docker_list =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr const char* oci_image = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* oci_index = "application/vnd.oci.image.index.v1+json";

}  // namespace pinned_images::registry
