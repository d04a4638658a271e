// SPDX-License-Identifier: MIT
// What a requirements file or a dependency group is for, as its name or its packages tell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

enum class Purpose {
  Main,   ///< what the project needs: `requirements.txt`, `requirements/base.txt`
  Lint,   ///< linters: `lint`, `style`, `pre-commit`
  Test,   ///< what jobs need beside: `dev`, `test`, `ci`
  Other,  ///< documents, a platform's variant, what nobody knows
};

/// Returns what a group or an extra of this name is for; never Main.
Purpose purpose_of_group(std::string_view name);

/// Returns what a requirements file of this path is for.
Purpose purpose_of_file(std::string_view path);

/// Returns whether a file's name says that it is a list of requirements.
bool is_requirements_path(std::string_view path);

/// Returns the command lines that lint a project with these packages (normalised names); empty if
/// there is no linter among them.
std::vector<std::string> lint_commands(const std::vector<std::string>& packages);

}  // namespace pinned_images::image
