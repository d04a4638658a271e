// SPDX-License-Identifier: MIT
#include "cli/manifests.hpp"

#include "support/file.hpp"

#include <algorithm>
#include <filesystem>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

// Nothing of a file outside the project is read, so nothing of it can be quoted.
std::optional<manifest::Source> read_source(const std::string& path,
                                            const std::vector<std::string>& roots,
                                            std::set<std::string>& files_read) {
  std::error_code error;
  const fs::path real = fs::canonical(path, error);
  if (error) return std::nullopt;
  const bool inside = std::any_of(roots.begin(), roots.end(), [&](const std::string& root) {
    const fs::path real_root = fs::canonical(root, error);
    return !error && lies_in(real, real_root);
  });
  if (!inside) return manifest::Source{std::nullopt, real.string()};
  files_read.insert(fs::absolute(path).lexically_normal().string());
  return manifest::Source{read_file(path), real.string()};
}

}  // namespace

std::vector<manifest::Tree> Manifests::of(const image::ImageSpec& image) {
  std::vector<manifest::Tree> result;
  for (const std::string& path : image.manifests) result.push_back(tree(path));
  return result;
}

const manifest::Tree& Manifests::tree(const std::string& path) {
  const auto known = trees_.find(path);
  if (known != trees_.end()) return known->second;
  const std::vector<std::string> roots = {project_.source_dir,
                                          fs::path(path).parent_path().string()};
  const auto read = [&](const std::string& file) { return read_source(file, roots, files_read_); };
  return trees_.emplace(path, manifest::read_tree(path, read)).first->second;
}

}  // namespace pinned_images::cli
