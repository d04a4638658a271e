// SPDX-License-Identifier: MIT
// The readers of one part of a CI file each.
#pragma once

#include "ci/ci_file.hpp"
#include "ci/yaml_stream.hpp"

#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::ci {

/// Returns the scalars under a key `image` or `container`, but for the nodes in `references`.
std::vector<Decoy> decoys_of(const YamlStream& stream, const std::set<std::uint32_t>& references);

/// Returns the values given to variables: `variables:` of the file, of jobs, of rules, and those of
/// a matrix; of GitHub, `env:` of the file and of jobs.
std::vector<Variable> variables_of(const YamlStream& stream, Format format);

/// Returns the jobs of a GitLab file with what they extend.
std::vector<Job> jobs_of(const YamlStream& stream, Format format);

/// Returns the names that stand first in a `!reference` of a GitLab file.
std::set<std::string> referenced_in(const YamlStream& stream);

/// Returns the local files that `include:` and `trigger: include:` name; of GitHub, the workflows
/// that jobs call.
std::vector<Include> includes_of(const YamlStream& stream, Format format);

}  // namespace pinned_images::ci
