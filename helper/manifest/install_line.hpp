// SPDX-License-Identifier: MIT
// What pip is given for an entry whose format isn't pip's own.
#pragma once

#include "manifest/entry.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Returns `name[extras]>=1 ; condition`, or with a reference `name[extras] @ reference ;
/// condition` (PEP 508).
std::string install_line_of(const Entry& entry,
                            const std::optional<std::string>& reference = std::nullopt);

/// Returns pip's reference to a repository, `git+URL@revision#subdirectory=folder`; of ssh's
/// `user@host:path`, which is no URL, `git+ssh://user@host/path`.
std::string git_reference(std::string_view repository, const std::optional<std::string>& revision,
                          const std::optional<std::string>& folder = std::nullopt);

}  // namespace pinned_images::manifest
