// SPDX-License-Identifier: MIT
#include "samples.hpp"

namespace pinned_images::image {

ImageSpec full_image() {
  ImageSpec image;
  image.name = "full";
  image.place = {"CMakeLists.txt", 7};
  image.base = "python:3.11-slim";
  image.pins = {"torch", "torchvision"};
  image.installer = "pip";
  image.platforms = {"linux/amd64"};
  return image;
}

manifest::Tree tree_of(const std::map<std::string, std::string>& files, const std::string& root) {
  return manifest::read_tree(root, [&](const std::string& path) -> std::optional<manifest::Source> {
    const auto found = files.find(path);
    if (found == files.end()) return std::nullopt;
    return manifest::Source{found->second, path};
  });
}

std::vector<manifest::Tree> trees_of(const std::map<std::string, std::string>& files) {
  std::vector<manifest::Tree> trees;
  for (const auto& [path, text] : files) trees.push_back(tree_of(files, path));
  return trees;
}

}  // namespace pinned_images::image
