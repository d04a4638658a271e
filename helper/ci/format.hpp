// SPDX-License-Identifier: MIT
// Which kind of CI file a file is: by its path, and where that says nothing, by what is in it.
#pragma once

#include "ci/yaml_stream.hpp"

#include <string>
#include <string_view>

namespace pinned_images::ci {

enum class Format {
  GitLab,  ///< `gitlab-ci`
  GitHub,  ///< `github-workflow`
  Yaml,    ///< `yaml`: any other, with `image:` anywhere
};

std::string_view to_string(Format format);

Format format_of(const std::string& path, const YamlStream& stream);

}  // namespace pinned_images::ci
