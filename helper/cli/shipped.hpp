// SPDX-License-Identifier: MIT
// The files of ours that a project gets a copy of.
#pragma once

#include <string_view>

namespace pinned_images::cli {

extern const std::string_view build_script;     ///< ci/build-docker.sh
extern const std::string_view gitlab_pipeline;  ///< ci/pinned-images.gitlab-ci.yml

}  // namespace pinned_images::cli
