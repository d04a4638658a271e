// SPDX-License-Identifier: MIT
// Web pages of registries, as far as they are known: a registry's host does not say on which host
// its pages are.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

using Variables = std::function<std::optional<std::string>(const std::string& name)>;

/// Returns the page that shows the images below a prefix (`host/path`): in a GitLab job the
/// project's own, for its CI_REGISTRY_IMAGE; gitlab.com's and the hub's. Absent if it is not known.
std::optional<std::string> registry_page(const std::string& prefix, const Variables& variables);

/// Returns what to tell of tokens for a prefix: where they are made, with which rights.
std::vector<std::string> token_help(const std::string& prefix, const Variables& variables);

}  // namespace pinned_images::cli
