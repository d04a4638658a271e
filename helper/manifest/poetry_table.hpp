// SPDX-License-Identifier: MIT
// Poetry's own tables in pyproject.toml: dependencies, groups, sources, version.
#pragma once

#include "manifest/manifest.hpp"
#include "manifest/toml_document.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Reads [tool.poetry] into `manifest`. What [project] already says stays. Throws Error with the
/// place on values of the wrong type.
/// Makes what Poetry's table says of a package that `project.dependencies` asks for a part of that:
/// its source, and no requirement of its own (Poetry 2, "The dependencies section").
void complete_by_poetry(Manifest& manifest);

void read_poetry_table(const TomlDocument& document, Manifest& manifest);

/// Returns the PEP 440 specifier of a Poetry constraint (`^2.7.1`, `~1.2`, `1.2.*`, `2.0.1`, `*`;
/// Poetry "Dependency specification"), clauses sorted as text; absent if PEP 440 can't say it.
std::optional<std::string> pep440_of_poetry(std::string_view constraint);

}  // namespace pinned_images::manifest
