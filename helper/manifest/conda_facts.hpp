// SPDX-License-Identifier: MIT
// What conda's formats say of a package beside its name and version.
#pragma once

#include <optional>
#include <string>

namespace pinned_images::manifest {

struct CondaFacts {
  std::string python_name;  ///< the name Python knows it by, normalised: `pytorch` is `torch`
  std::optional<std::string> spec;   ///< what a manifest asks for: `>=2.7.0=cuda12*`; `*`: any
  std::optional<std::string> fuzzy;  ///< the `2.5` of `=2.5`: any version that begins so
  std::optional<std::string> channel;
  std::optional<std::string> build;  ///< build string, or the pattern of one
};

}  // namespace pinned_images::manifest
