// SPDX-License-Identifier: MIT
// A requirement: one PEP 508 line, `name[extras] specifier ; marker` or `name @ URL ; marker`.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "python/marker.hpp"
#include "python/specifier.hpp"

namespace pinned_images::python {

struct Requirement {
  std::string name;                 ///< as written
  std::vector<std::string> extras;  ///< as written, sorted as text, each once
  SpecifierSet specifier;
  std::optional<std::string> url;
  std::optional<Marker> marker;
};

/// Says what is wrong with a requirement, and at which byte of it (0-based).
class RequirementError : public std::runtime_error {
 public:
  RequirementError(const std::string& problem, std::size_t offset)
      : std::runtime_error(problem), offset_(offset) {}
  std::size_t offset() const { return offset_; }

 private:
  std::size_t offset_;
};

/// Returns the requirement that `text` spells. Throws RequirementError.
Requirement parse_requirement(std::string_view text);

}  // namespace pinned_images::python
