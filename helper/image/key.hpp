// SPDX-License-Identifier: MIT
// The key of an image: SHA-256 over its canonical text, one percent-encoded fact a line. The
// format is documented in key.cpp and has a version of its own.
#pragma once

#include "image/pins.hpp"
#include "image/project.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

/// A further file of the recipe, as FILES names it.
struct RecipeFile {
  std::string path;  ///< relative to the project
  std::string mode;  ///< `644` or `755`
  std::string sha256;
};

/// What enters the key besides the image's own keywords.
struct Recipe {
  std::string template_sha256;
  std::string base;        ///< fully qualified reference; or empty
  std::string parent_key;  ///< or empty
  std::vector<RecipeFile> files;
  std::vector<Pin> pins;
  long refresh = 0;  ///< the lock's serial
};

/// Returns the canonical text: sorted lines, each ended by a line feed.
std::string canonical_text(const ImageSpec& image, const Recipe& recipe);

/// Returns the key of a canonical text: 64 hex digits.
std::string key_of(std::string_view canonical_text);

/// Returns `pins-` and the first 16 digits of a key.
std::string key_tag(std::string_view key);

/// Returns the tag of one platform's image of a key, which an index of several names: the key tag,
/// and `-linux-arm64`.
std::string platform_tag(std::string_view key_tag, std::string_view platform);

/// Return whether a tag is spelled as key tags are, or as those of a key's platforms.
bool is_key_tag(std::string_view tag);
bool is_platform_tag(std::string_view tag);

/// One difference of two canonical texts, for people: `torch ==2.1 -> ==2.2`.
struct Difference {
  bool pin = false;
  std::string text;
};

/// Returns what differs, pins first; lines of one subject are paired. Empty: the same.
std::vector<Difference> differences(std::string_view before, std::string_view after);

/// Returns the value of a fact that stands once in a canonical text (`format`, `refresh`); absent
/// if it isn't there.
std::optional<std::string> fact_of(std::string_view canonical_text, std::string_view name);

}  // namespace pinned_images::image
