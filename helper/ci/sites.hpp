// SPDX-License-Identifier: MIT
// The places of a CI file where an image may be named, whatever is written there.
#pragma once

#include "ci/format.hpp"
#include "ci/yaml_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::ci {

struct Site {
  std::size_t document = 0;
  std::string key;    ///< `image`, `image.name`, `services`, `services.name`, `container`, ...
  std::string where;  ///< `build.services[0]`
  std::string job;    ///< the job it is in; empty for the file's own
  std::uint32_t node = 0;
  std::optional<std::uint32_t> tag;  ///< `tag:` beside `repository:`, as Helm writes it
};

/// Returns the sites of all documents; a node that aliases show at several ones, each time.
std::vector<Site> sites_of(const YamlStream& stream, Format format);

/// Returns whether a top-level key of a GitLab file is a job, hidden job or `default`.
bool is_gitlab_job(std::string_view key);

}  // namespace pinned_images::ci
