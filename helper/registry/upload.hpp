// SPDX-License-Identifier: MIT
// Uploads a blob in one piece (distribution spec, "POST then PUT"), or has it mounted from another
// repository of the same registry.
#pragma once

#include "registry/session.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace pinned_images::registry {

struct Upload {
  std::string digest;
  std::string bytes;
  std::string mount_from = {};  ///< a repository of the same registry; or empty
  /// Returns the file that holds the bytes, where they are too many for memory. Called only if they
  /// are to be sent.
  std::function<std::filesystem::path()> file = {};
};

/// Makes the repository of `ask`, which is for the blob, hold it; sends nothing if it is there. By
/// single tries, to be called in Session::trying: a POST opens an upload and must not be repeated
/// alone, all of it may be. Throws as Session::ask_once does.
void upload_once(Session& session, const Ask& ask, const Upload& upload);

}  // namespace pinned_images::registry
