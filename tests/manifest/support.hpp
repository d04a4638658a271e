// SPDX-License-Identifier: MIT
// What the tests of this room share: the whole text of an error, and entries in short.
#pragma once

#include "manifest/manifest.hpp"
#include "support/error.hpp"

#include <string>
#include <vector>

namespace pinned_images::manifest {

/// Returns the whole text of the Error that `action` throws; `(none)` if it throws none.
template <class Action>
std::string error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.text();
  }
  return "(none)";
}

/// Returns `name specifier|pinned|marker` of each entry, `-` for what is absent.
inline std::vector<std::string> in_short(const Manifest& manifest) {
  std::vector<std::string> result;
  for (const Entry& entry : manifest.entries) {
    result.push_back(entry.name + " " + entry.specifier.value_or("-") + "|" +
                     entry.pinned.value_or("-") + "|" + entry.marker.value_or("-"));
  }
  return result;
}

/// Returns `line:column: problem` of each invalid line.
inline std::vector<std::string> invalid_of(const Manifest& manifest) {
  std::vector<std::string> result;
  for (const Invalid& invalid : manifest.invalid) {
    result.push_back(std::to_string(invalid.line) + ":" + std::to_string(invalid.column) + ": " +
                     invalid.problem);
  }
  return result;
}

}  // namespace pinned_images::manifest
