// SPDX-License-Identifier: MIT
// What a CI file says of images: its references with their bytes, and what these depend on.
#pragma once

#include "ci/definitions.hpp"
#include "ci/format.hpp"
#include "ci/image_name.hpp"
#include "ci/scalar.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::ci {

struct Reference {
  std::size_t document = 0;
  std::string key;    ///< `image`, `image.name`, `services`, `container.image`, ...
  std::string where;  ///< `build.image`
  Scalar scalar;
  ImageName image;                        ///< of Helm's `repository:` with the `tag:` beside it
  bool line_comment = false;              ///< whether a comment stands behind it in its line
  std::vector<std::string> also_used_at;  ///< by aliases
  std::vector<std::string> jobs;          ///< that have it, by aliases too; empty: the file's own
};

/// Something at the place of a reference that is no scalar, or has a tag: `!reference [a, image]`.
struct Special {
  std::size_t document = 0;
  std::string kind;  ///< `custom-tag`, `sequence`, `mapping`
  std::string tag;   ///< `!reference`; or empty
  std::string key;
  std::string where;
  Place place;
};

/// A scalar under a key `image` or `container` that names no image to the CI service.
struct Decoy {
  std::string path;  ///< `jobs.a.strategy.matrix.container.0`
  Place place;
  std::string value;
};

/// A file of the same repository that this one takes in; patterns and variables as they stand.
struct Include {
  Scalar path;
  bool own_pipeline = false;  ///< a child pipeline or a called workflow
};

struct CiFile {
  std::string path;
  Format format = Format::Yaml;
  std::size_t documents = 0;
  std::vector<Reference> references;  ///< in file order
  std::vector<Special> specials;
  std::vector<Decoy> decoys;
  Definitions definitions;
  std::vector<Include> includes;
};

/// Reads a file of a CI service, or any YAML. `path` tells which if `format` doesn't, and is for
/// messages. Throws Error with the place on what is no YAML, and on sizes that no real file has.
CiFile read(const std::string& path, std::string_view text,
            std::optional<Format> format = std::nullopt);

}  // namespace pinned_images::ci
