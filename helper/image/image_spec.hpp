// SPDX-License-Identifier: MIT
// An image as docker_image() or docker_base_image() declares it.
#pragma once

#include "support/error.hpp"

#include <map>
#include <string>
#include <vector>

namespace pinned_images::image {

struct BuildArg {
  std::string name;
  std::string value;
};

/// Where a secret comes from: an environment variable or a file; never its value.
struct SecretSource {
  std::string id;
  std::string environment;
  std::string file;
};

struct ImageSpec {
  bool is_base = false;  ///< made by docker_base_image(): suite, packages, snapshot
  std::string name;
  Place place;       ///< of the call
  std::string base;  ///< reference as written; or empty
  std::string from;  ///< name of another image of the project; or empty
  std::string template_path;
  std::vector<std::string> manifests;  ///< absolute paths
  bool only_groups = false;
  std::vector<std::string> groups;
  std::vector<std::string> extras;
  std::vector<std::string> pins;  ///< names; empty for PINS NONE
  std::string python;
  std::string installer;
  std::vector<std::string> system_packages;
  std::string index_url;
  std::vector<std::string> extra_index_urls;
  std::vector<std::string> find_links;
  std::vector<BuildArg> build_args;
  std::vector<SecretSource> secrets;
  std::vector<std::string> platforms;
  std::vector<std::string> files;
  std::vector<std::string> smoke_test;
  std::string version_from;
  /// Marker variables of the interpreter in a built image, where one is asked about; else empty.
  std::map<std::string, std::string> interpreter;

  std::string suite;
  std::vector<std::string> packages;
  std::string snapshot;
};

}  // namespace pinned_images::image
