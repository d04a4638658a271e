// SPDX-License-Identifier: MIT
// What the tests of this room share: the whole text of an error, and what a file holds in short.
#pragma once

#include "ci/ci_file.hpp"
#include "support/error.hpp"

#include <string>
#include <vector>

namespace pinned_images::ci {

using Texts = std::vector<std::string>;

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

/// Reads a text as a file of GitLab.
inline CiFile gitlab(const std::string& text) {
  return read(".gitlab-ci.yml", text);
}

/// Returns `key where line:column begin-end raw` of a reference, then what it has besides.
inline std::string in_short(const Reference& one) {
  const Scalar& scalar = one.scalar;
  std::string result = one.key + " " + one.where + " " + std::to_string(scalar.place.line) + ":" +
                       std::to_string(scalar.place.column) + " " + std::to_string(scalar.begin) +
                       "-" + std::to_string(scalar.end) + " " + scalar.raw;
  if (!scalar.properties.empty()) result += " properties=" + scalar.properties;
  for (const std::string& where : one.also_used_at) result += " also=" + where;
  return result + (one.line_comment ? " #" : "");
}

/// Returns all references of a text in short, each checked to be where it says.
inline Texts references(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  Texts result;
  for (const Reference& one : read(path, text).references) {
    const std::string bytes = text.substr(one.scalar.begin, one.scalar.end - one.scalar.begin);
    result.push_back(in_short(one) + (bytes == one.scalar.raw ? "" : " NOT THERE"));
  }
  return result;
}

/// Returns `kind tag key where line:column` of each special.
inline Texts specials(const std::string& text, const std::string& path = ".gitlab-ci.yml") {
  Texts result;
  for (const Special& one : read(path, text).specials) {
    result.push_back(one.kind + " " + (one.tag.empty() ? "-" : one.tag) + " " + one.key + " " +
                     one.where + " " + std::to_string(one.place.line) + ":" +
                     std::to_string(one.place.column));
  }
  return result;
}

}  // namespace pinned_images::ci
