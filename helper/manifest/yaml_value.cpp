// SPDX-License-Identifier: MIT
#include "manifest/yaml_value.hpp"

#include "manifest/yaml_tree.hpp"

#include <charconv>

namespace pinned_images::manifest {
namespace {

using Kind = YamlNode::Kind;

std::string_view kind_of(const YamlNode& node) {
  switch (node.kind) {
    case Kind::Map:
      return "a map";
    case Kind::List:
      return "a list";
    case Kind::Scalar:
      return "a text or number";
    default:
      return "nothing";
  }
}

}  // namespace

bool YamlValue::is_map() const {
  return tree_->node(node_).kind == Kind::Map;
}
bool YamlValue::is_list() const {
  return tree_->node(node_).kind == Kind::List;
}
bool YamlValue::is_text() const {
  return tree_->node(node_).kind == Kind::Scalar;
}
bool YamlValue::is_null() const {
  return tree_->node(node_).kind == Kind::Null;
}
bool YamlValue::is_plain() const {
  return tree_->node(node_).plain;
}

std::string_view YamlValue::text(std::string_view what) const {
  if (!is_text()) throw wrong_type(what, "a text", "write it on the line of its key");
  return tree_->node(node_).text;
}

long long YamlValue::integer(std::string_view what) const {
  const YamlNode& node = tree_->node(node_);
  long long number = 0;
  const char* const end = node.text.data() + node.text.size();
  const auto [stop, error] = std::from_chars(node.text.data(), end, number);
  if (node.plain && !node.text.empty() && error == std::errc() && stop == end) return number;
  throw wrong_type(what, "a whole number", "write it without quotes or point");
}

bool YamlValue::is_true() const {
  const YamlNode& node = tree_->node(node_);
  return node.plain && (node.text == "true" || node.text == "True" || node.text == "TRUE");
}

std::vector<YamlValue> YamlValue::list(std::string_view what) const {
  if (!is_list()) throw wrong_type(what, "a list", "write each item on a line that begins with -");
  std::vector<YamlValue> result;
  const YamlNode& node = tree_->node(node_);
  result.reserve(node.children.size());
  for (const std::uint32_t child : node.children) result.push_back(YamlValue(tree_, child));
  return result;
}

std::vector<YamlMember> YamlValue::members(std::string_view what) const {
  if (!is_map()) throw wrong_type(what, "a map", "write it as lines of `key: value`");
  std::vector<YamlMember> result;
  const YamlNode& node = tree_->node(node_);
  result.reserve(node.children.size() / 2);
  for (std::size_t at = 0; at < node.children.size(); at += 2) {
    result.push_back({tree_->node(node.children[at]).text, YamlValue(tree_, node.children[at]),
                      YamlValue(tree_, node.children[at + 1])});
  }
  return result;
}

std::optional<YamlValue> YamlValue::find(std::string_view key) const {
  if (!is_map()) return std::nullopt;
  const YamlNode& node = tree_->node(node_);
  for (std::size_t at = 0; at < node.children.size(); at += 2) {
    if (tree_->node(node.children[at]).text != key) continue;
    return YamlValue(tree_, node.children[at + 1]);
  }
  return std::nullopt;
}

std::optional<std::string> YamlValue::find_text(std::string_view key, std::string_view what) const {
  const auto found = find(key);
  if (!found || found->is_null()) return std::nullopt;
  return std::string(found->text(what));
}

int YamlValue::line() const {
  return place().line;
}
int YamlValue::column() const {
  return place().column;
}
Place YamlValue::place() const {
  return tree_->places().place(tree_->node(node_).begin);
}

int YamlValue::text_line() const {
  const YamlNode& node = tree_->node(node_);
  const std::string& whole = tree_->places().text();
  const bool is_block = !node.plain && whole.substr(node.begin, 1) == "|";
  return is_block ? line() + 1 : line();
}

int YamlValue::column_of(std::size_t offset) const {
  const YamlNode& node = tree_->node(node_);
  const std::string& whole = tree_->places().text();
  const std::size_t quote = node.plain ? 0 : 1;
  // Where the source shows the same bytes, each of them stands where it seems to.
  const bool as_written = whole.compare(node.begin + quote, node.text.size(), node.text) == 0;
  if (!is_text() || !as_written) return column();
  return tree_->places().place(node.begin + quote + offset).column;
}

Error YamlValue::wrong_type(std::string_view what, std::string_view wanted,
                            std::string_view hint) const {
  return input_error(place(),
                     std::string(what) + " must be " + std::string(wanted) + ", not " +
                         std::string(kind_of(tree_->node(node_))),
                     std::string(hint));
}

}  // namespace pinned_images::manifest
