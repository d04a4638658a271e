// SPDX-License-Identifier: MIT
// Lists and deletes the tags of a repository (distribution spec, "Listing Tags", "Deleting Tags").
#pragma once

#include "registry/client.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::registry {

/// Returns all tags of a repository, sorted, however many answers they come in; absent if the
/// registry says twice that it knows no such repository. Throws Error as Client does, and (exit 4)
/// on a list that breaks off: then nothing is known, and not a part.
std::optional<std::vector<std::string>> list_tags(Client& client, const std::string& registry,
                                                  const std::string& repository);

/// The label of a manifest that stands in a tag's place until it is deleted.
inline constexpr const char* placeholder_label = "pinned-images.placeholder";

enum class Removal {
  Done,
  Absent,  ///< the tag was gone already
  ByPlaceholder,
};

/// Deletes one tag and no other: by its name, or, where a registry deletes by digest alone, by
/// putting a manifest of our own making under the tag and deleting that one's digest. `unique`
/// makes those bytes like no other's. The caller looks whether it is gone. Throws Error as Client
/// does.
Removal delete_tag(Client& client, const std::string& registry, const std::string& repository,
                   const std::string& tag, const std::string& unique);

}  // namespace pinned_images::registry
