// SPDX-License-Identifier: MIT
// Brings an image into another repository: its blobs are mounted where the registry allows it, else
// sent, and children come before their index (distribution spec, "Mounting a blob").
#pragma once

#include "registry/client.hpp"

#include <string>

namespace pinned_images::registry {

/// A repository of a registry.
struct Place {
  std::string registry;
  std::string repository;
};

/// Makes `to` hold all that `manifest`, which is in `from`, needs: blobs, of an index its children
/// too. The manifest itself is not put. Throws Error: exit 1 if a part is missing in `from`, else
/// as Client does.
void copy_parts(Client& client, const Place& from, const Place& to, const Manifest& manifest);

}  // namespace pinned_images::registry
