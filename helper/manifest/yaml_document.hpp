// SPDX-License-Identifier: MIT
// A YAML document that is a manifest: its values with their places, and errors that name both.
#pragma once

#include "manifest/yaml_value.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace pinned_images::manifest {

class YamlDocument {
 public:
  /// Parses `text`, one document of YAML 1.2; `path` is for messages. Throws Error with the place
  /// on text that isn't YAML or UTF-8, tabs as indentation, a second document, a key that is given
  /// twice or is no scalar, merge keys (`<<`), and on nesting, size or aliases that no real file
  /// has.
  YamlDocument(const std::string& path, std::string_view text);
  ~YamlDocument();
  YamlDocument(const YamlDocument&) = delete;
  YamlDocument& operator=(const YamlDocument&) = delete;

  /// Returns the value that the document is; null if the file is empty.
  YamlValue root() const;

 private:
  std::unique_ptr<YamlTree> tree_;
};

}  // namespace pinned_images::manifest
