// SPDX-License-Identifier: MIT
// A manifest: the bytes that a tag or digest of a registry names.
#pragma once

#include <string>

namespace pinned_images::registry {

struct Manifest {
  std::string media_type;
  std::string digest;  ///< of `bytes`, computed here
  std::string bytes;

  bool operator==(const Manifest&) const = default;
  bool is_index() const;  ///< docker's manifest list or OCI's index
};

}  // namespace pinned_images::registry
