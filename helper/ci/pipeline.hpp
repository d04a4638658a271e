// SPDX-License-Identifier: MIT
// A CI file with all files of the same repository that it takes in.
#pragma once

#include "ci/ci_file.hpp"
#include "ci/expansion.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::ci {

struct SourceFile {
  CiFile file;
  std::string text;
};

/// The files of one state of a repository. Paths are relative to its top.
struct Files {
  /// Returns the YAML files that a pattern of `include: local` matches (see matches_pattern).
  std::function<std::vector<std::string>(std::string_view pattern)> find;
  /// Returns one of these, read as the format if that is known. Throws Error as ci::read does.
  std::function<std::shared_ptr<const SourceFile>(const std::string& path,
                                                  std::optional<Format> format)>
      read;
};

struct Pipeline {
  std::vector<std::shared_ptr<const SourceFile>> files;  ///< the last is the root
  Definitions definitions;                               ///< of all of them
};

/// Returns a file with its text. Throws Error as ci::read does.
std::shared_ptr<const SourceFile> read_source(const std::string& path, std::string text,
                                              std::optional<Format> format = std::nullopt);

/// Returns the pipeline of a file that takes nothing in.
Pipeline pipeline_of(const std::string& path, std::string text,
                     std::optional<Format> format = std::nullopt);

/// Returns the pipeline of a root that is one of the files. A pattern in `include:` is expanded; a
/// variable there stands for any text; a file that isn't there is left out. Throws Error as
/// ci::read does.
Pipeline read_pipeline(const Files& files, const std::string& root);

/// Returns whether a text matches a pattern of `include: local` whole: `*` stands for what has no
/// `/`, `**`, a variable and an expression for anything.
bool matches_pattern(std::string_view pattern, std::string_view text);

/// Returns the YAML files among these paths that a pattern matches.
std::vector<std::string> matching(std::string_view pattern, const std::vector<std::string>& paths);

bool is_yaml(std::string_view path);

/// Returns whether the CI services start from a file of that path.
bool is_root(std::string_view path);

}  // namespace pinned_images::ci
