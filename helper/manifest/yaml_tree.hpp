// SPDX-License-Identifier: MIT
// The tree behind a YAML document: its nodes in one list, and the places of its bytes.
#pragma once

#include "support/error.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

struct YamlNode {
  enum class Kind { Null, Scalar, List, Map };
  Kind kind = Kind::Null;
  bool plain = false;                   ///< a scalar without quotes or tag
  std::size_t begin = 0;                ///< its first byte in the text
  std::string text;                     ///< of a scalar
  std::vector<std::uint32_t> children;  ///< of a map: key, value, key, value
};

/// Tells the places of bytes, also in a line of many megabytes.
class YamlPlaces {
 public:
  YamlPlaces(std::string path, std::string_view text);

  Place place(std::size_t offset) const;
  const std::string& path() const { return path_; }
  const std::string& text() const { return text_; }

 private:
  std::size_t code_points_before(std::size_t offset) const;

  std::string path_;
  std::string text_;
  std::vector<std::size_t> line_begins_;
  std::vector<std::size_t> checkpoints_;  ///< code points before each 4096th byte
};

class YamlTree {
 public:
  explicit YamlTree(YamlPlaces places) : places_(std::move(places)) {}

  const YamlPlaces& places() const { return places_; }
  const YamlNode& node(std::uint32_t at) const { return nodes_[at]; }
  std::uint32_t root() const { return root_; }

 private:
  friend class YamlBuilder;
  YamlPlaces places_;
  std::vector<YamlNode> nodes_;
  std::uint32_t root_ = 0;
};

}  // namespace pinned_images::manifest
