// SPDX-License-Identifier: MIT
// The files of ours that each image, or a project, gets a copy of.
#pragma once

#include <string_view>

namespace pinned_images::cli {

/// helper/cli/guard.sh: the program in every image that tells whether it is the one that a lock
/// names.
extern const std::string_view guard_script;
/// helper/cli/pip_install.py: the program in every image that runs pip where something is missing.
extern const std::string_view pip_install_program;
/// ci/build-docker.sh
extern const std::string_view build_script;
/// templates/pipeline/pinned-images.gitlab-ci.yml
extern const std::string_view gitlab_pipeline;

}  // namespace pinned_images::cli
