// SPDX-License-Identifier: MIT
// A YAML file that needn't be ours to correct: all its documents as one list of nodes, with tags,
// merge keys, keys given twice and aliases left as they are.
#pragma once

#include "manifest/yaml_tree.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::ci {

struct YamlNode {
  enum class Kind { Null, Scalar, List, Map };
  Kind kind = Kind::Null;
  std::size_t begin = 0;                ///< the first byte, of its properties if it has any
  std::string text;                     ///< of a scalar
  std::string tag;                      ///< only one that isn't YAML's own: `!reference`
  bool plain = false;                   ///< a scalar without quotes and tag
  bool in_flow = false;                 ///< whether it stands in brackets
  std::vector<std::uint32_t> children;  ///< of a map: key, value, key, value
};

struct RepairedYaml;

class YamlStream {
 public:
  /// Parses all documents; `path` is for messages. What an alias stands for is one node, seen
  /// twice. Throws Error with the place on text that isn't YAML or UTF-8, and on nesting, size or
  /// aliases that no real file has.
  YamlStream(const std::string& path, std::string_view text);

  /// Returns the root node of each document.
  const std::vector<std::uint32_t>& documents() const { return documents_; }
  const YamlNode& node(std::uint32_t at) const { return nodes_[at]; }
  std::size_t size() const { return nodes_.size(); }

  /// The text behind a byte order mark; the begin of a node counts in it.
  const std::string& text() const { return places_.text(); }
  /// Returns how many bytes the file has before text().
  std::size_t mark_size() const { return mark_size_; }
  Place place(std::size_t begin) const { return places_.place(begin); }

 private:
  friend class YamlStreamBuilder;
  void parse();
  void parse_text(const std::string& text, const RepairedYaml* repaired);
  bool parse_repaired();
  void check_last_scalar() const;
  void check_indentation(std::size_t from, std::size_t to) const;
  std::size_t end_of_scalar(std::size_t at) const;
  bool stands_in_brackets(std::size_t content, std::size_t next) const;

  manifest::YamlPlaces places_;
  std::size_t mark_size_;
  std::vector<YamlNode> nodes_;
  std::vector<std::uint32_t> documents_;
};

}  // namespace pinned_images::ci
