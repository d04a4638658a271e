// SPDX-License-Identifier: MIT
// An image reference as CI files write it, taken apart: variables and expressions may stand
// anywhere in it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::ci {

struct ImageName {
  std::string name;                   ///< what is before tag and digest: `docker.io/library/python`
  std::optional<std::string> tag;     ///< behind the last `:` behind the last `/`
  std::optional<std::string> digest;  ///< behind `@`

  bool operator==(const ImageName&) const = default;
};

/// Takes a reference apart; nothing in `${...}`, `${{...}}` and `$[[...]]` divides it.
ImageName split_image(std::string_view value);

/// Returns whether a text has a `$`.
bool has_variable(std::string_view text);
/// Returns whether a text has an expression of GitHub (`${{`) or an input of GitLab (`$[[`).
bool has_expression(std::string_view text);

}  // namespace pinned_images::ci
