// SPDX-License-Identifier: MIT
// Images and manifests that the tests of this room start from.
#pragma once

#include "image/project.hpp"
#include "manifest/tree.hpp"

#include <map>
#include <string>
#include <vector>

namespace pinned_images::image {

/// Returns `full` with installer pip on linux/amd64, pins torch and torchvision.
ImageSpec full_image();

/// Returns a tree of `root` among these files.
manifest::Tree tree_of(const std::map<std::string, std::string>& files, const std::string& root);

/// Returns one tree a file, for files that include nothing.
std::vector<manifest::Tree> trees_of(const std::map<std::string, std::string>& files);

/// Returns the whole text of the Error that `call` throws; "" if it throws none.
template <class Call>
std::string error_of(Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.text();
  }
  return "";
}

}  // namespace pinned_images::image
