// SPDX-License-Identifier: MIT
// A TOML document: its values with their places, and errors that name both. The only user of
// toml++.
#pragma once

#include "manifest/toml_value.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

class TomlDocument {
 public:
  /// Parses `text`; `path` is for messages. Throws Error with the place on text that isn't TOML,
  /// and on nesting that no real file has.
  TomlDocument(const std::string& path, std::string_view text);
  ~TomlDocument();
  TomlDocument(const TomlDocument&) = delete;
  TomlDocument& operator=(const TomlDocument&) = delete;

  TomlValue root() const;
  /// Returns the value at a path of keys (`tool.uv.sources`); absent if there is none. Throws Error
  /// with the place if a table on the way is something else.
  std::optional<TomlValue> at(std::string_view keys) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pinned_images::manifest
