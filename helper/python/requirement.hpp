// SPDX-License-Identifier: MIT
// A requirement: one PEP 508 line, `name[extras] specifier ; marker` or `name @ URL ; marker`.
#pragma once

#include "python/cursor.hpp"
#include "python/marker.hpp"
#include "python/specifier.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::python {

struct Requirement {
  std::string name;                 ///< as written
  std::vector<std::string> extras;  ///< as written, sorted as text, each once
  SpecifierSet specifier;
  std::optional<std::string> url;
  std::optional<Marker> marker;
};

/// Says what is wrong with a requirement, and at which byte of it (0-based).
using RequirementError = SyntaxError;

/// Returns the requirement that `text` spells. Throws RequirementError.
Requirement parse_requirement(std::string_view text);

}  // namespace pinned_images::python
