// SPDX-License-Identifier: MIT
// Checks that a manifest is what a registry says it is: digest, media type, one kind only.
#pragma once

#include "registry/manifest.hpp"
#include "support/http.hpp"

#include <string>

namespace pinned_images::registry {

/// The four media types that we read, as one Accept header's value. Sent with every request for a
/// manifest: a registry hides one of another type behind a 404.
std::string accepted_manifests();

/// Returns the manifest of an answer to GET. Throws Error (exit 1) about `subject` if its bytes
/// don't have the digest that the registry names or that was asked for, if Content-Type
/// (parameters don't count) and `mediaType` differ or are none of the four, or if it is both an
/// image and an index.
Manifest checked_manifest(const http::Response& response, const std::string& subject,
                          const std::string& tag_or_digest);

/// Throws Error (exit 1) about `subject` if the two digests differ; an empty one claims nothing.
void check_digest(const std::string& subject, const std::string& claimed,
                  const std::string& computed);

}  // namespace pinned_images::registry
