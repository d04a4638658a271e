// SPDX-License-Identifier: MIT
// The project with all that its keys depend on, read from files: manifests, templates, lock.
#pragma once

#include "image/lock.hpp"
#include "image/pins.hpp"
#include "image/project.hpp"
#include "image/push_table.hpp"
#include "manifest/tree.hpp"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// A further file of the recipe, as its key says it is; it may be another one by the time it is
/// built.
struct PlannedFile {
  std::string path;  ///< relative to the project
  std::string mode;  ///< `644` or `755`
  std::string bytes;
};

/// One image, as far as files tell.
struct PlannedImage {
  const image::ImageSpec* spec = nullptr;
  std::vector<manifest::Tree> trees;
  image::Pins pins;
  std::string template_text;
  std::vector<PlannedFile> files;
  std::string base;  ///< fully qualified; or empty
  image::Wanted wanted;
};

/// Returns an error at the call that declares the image (exit 1), which is named.
Error image_error(const PlannedImage& planned, const std::string& problem, const std::string& hint);

/// Returns the image's name, of several platforms with the one meant: `full linux/arm64`.
std::string name_of(const PlannedImage& planned, const std::string& platform);

struct Workspace {
  std::filesystem::path project_file;
  image::Project project;
  image::Lock lock;
  std::vector<PlannedImage> images;  ///< parents before their children
  std::set<std::string> files_read;  ///< absolute paths, for a depfile

  const PlannedImage& image(const std::string& name) const;
};

/// Reads images.json and all that the named images (all if empty) and their parents depend on.
/// `refresh_step` is added to the lock's serial. Throws Error (exit 1).
Workspace read_workspace(const std::filesystem::path& project_file,
                         const std::vector<std::string>& names = {}, long refresh_step = 0);

/// Returns the reference that the image's base is pulled by: the base as written, the hub's through
/// the project's mirror if it has one.
std::string pulled_base(const PlannedImage& planned, const image::Project& project);

/// The same of an image of which no file was read; empty if it is made FROM another, or from the
/// distribution's packages. Throws Error (exit 1) if it is no reference.
std::string pulled_base(const image::ImageSpec& spec, const image::Project& project);

}  // namespace pinned_images::cli
