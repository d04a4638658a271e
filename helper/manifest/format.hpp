// SPDX-License-Identifier: MIT
// The formats of manifests, and how a file's format is told.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

enum class Format {
  Pyproject,
  Requirements,
  SetupCfg,
  SetupPy,  ///< a program: known, but never read
  Pipfile,
  CondaEnvironment,
  PixiToml,
  UvLock,
  PoetryLock,
  PdmLock,
  Pylock,
  PipfileLock,
  CondaLock,
  CondaExplicit,
  PixiLock,
  UnsupportedLock,  ///< a lock of a tool that isn't known here
};

/// Returns the name of a format in `pins --format json`: `pyproject`, `requirements`, `uv.lock`.
std::string_view to_string(Format format);

/// Returns whether files of a format say what was resolved, rather than what is asked for.
bool is_lock(Format format);

/// Returns the format that a file's name stands for, and its text where names don't tell (YAML,
/// `*.lock`, conda's `@EXPLICIT`); absent if it is none of them.
std::optional<Format> format_of(std::string_view path, std::string_view text);

}  // namespace pinned_images::manifest
