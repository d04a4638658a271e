// SPDX-License-Identifier: MIT
// Which bytes of CI files name the tags and digests of our images, and what they are to be.
#pragma once

#include "ci/pipeline.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace pinned_images::ci {

/// What CI files are to name an image by.
struct WantedImage {
  std::string repository;  ///< registry/path
  std::string tag;
  std::string digest;  ///< written only where a digest stands already; empty: not known
};

/// What was found at a reference that is, or may be, to an image of ours.
struct Finding {
  enum class Kind {
    Right,
    Stale,      ///< an edit makes it right
    Kept,       ///< a comment says to leave it
    Undecided,  ///< nobody can tell, or it stands where other things hang on it
  };
  Kind kind = Kind::Right;
  Place place;
  std::string text;  ///< as it is written
  std::string repository = {};
  std::string tag = {};      ///< of Stale: what it is to be
  std::string problem = {};  ///< of Undecided
  std::string hint = {};
};

/// Bytes of a file to be replaced.
struct Edit {
  std::string path;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string bytes;
  std::string value;  ///< of the whole scalar, then
};

struct Rewrite {
  std::vector<Finding> findings;  ///< in the order of the files
  std::vector<Edit> edits;        ///< by path and place
};

/// Returns what makes all references of a pipeline to these images right. `given` are values of
/// variables that no file sets, such as CI_REGISTRY_IMAGE. A tag that stands in a variable is
/// edited there, if nothing else hangs on it.
Rewrite plan_rewrite(const Pipeline& pipeline, const std::vector<WantedImage>& images,
                     const Values& given);

/// Returns a file's text with its edits. Throws Error (exit 1) if, parsed again, anything but the
/// edited values were another.
std::string with_edits(const std::string& path, const std::string& text,
                       const std::vector<Edit>& edits);

/// Returns the comment that leaves a line alone.
inline constexpr const char* keep_comment = "pinned-images: keep";

}  // namespace pinned_images::ci
