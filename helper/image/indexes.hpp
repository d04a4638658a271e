// SPDX-License-Identifier: MIT
// Indexes that packages are taken from, as the key and the installer name them.
#pragma once

#include "image/environments.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// Returns a URL without credentials and slashes at its end.
std::string clean_url(const std::string& url);

/// Returns whether an index is PyPI, which every installer asks by itself.
bool is_public_index(const std::string& url);

/// Returns the index whose files lie in a folder, for locks that name files alone; absent where a
/// folder doesn't tell (PyPI keeps them elsewhere).
std::optional<std::string> index_of_files(const std::string& folder);

/// Returns the indexes that an entry may be taken from: its choices whose marker is not false in
/// each environment.
std::vector<std::string> indexes_of(const manifest::Entry& entry, const Environments& known);

}  // namespace pinned_images::image
