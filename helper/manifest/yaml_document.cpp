// SPDX-License-Identifier: MIT
#include "manifest/yaml_document.hpp"

#include "manifest/yaml_check.hpp"
#include "manifest/yaml_tree.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace pinned_images::manifest {

/// Builds the tree from yaml-cpp's events. An alias is the node it stands for, not a copy.
class YamlBuilder : public YAML::EventHandler {
 public:
  explicit YamlBuilder(YamlTree& tree) : tree_(tree) {}

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add({YamlNode::Kind::Null, false, begin_of_null(offset_of(mark)), "", {}}, anchor);
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    add({YamlNode::Kind::Scalar, tag == "?", offset_of(mark), value, {}}, anchor);
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open({YamlNode::Kind::List, false, offset_of(mark), "", {}}, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open({YamlNode::Kind::Map, false, offset_of(mark), "", {}}, anchor);
  }
  void OnMapEnd() override {
    check_keys(tree_.nodes_[open_.back()]);
    close();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const std::uint32_t node = anchors_.at(anchor);
    if (std::find(open_.begin(), open_.end(), node) != open_.end()) {
      fail(offset_of(mark), "an alias inside of what it stands for", "write the value out");
    }
    expanded_ += sizes_[node];
    if (expanded_ > max_expanded) {
      fail(offset_of(mark), "aliases that stand for more than 1,000,000 values",
           "no manifest needs that: correct the file");
    }
    attach(node);
  }

 private:
  static constexpr std::size_t max_depth = 64;
  static constexpr std::size_t max_nodes = 4'000'000;
  static constexpr std::size_t max_expanded = 1'000'000;

  static std::size_t offset_of(const YAML::Mark& mark) {
    return static_cast<std::size_t>(std::max(mark.pos, 0));
  }

  [[noreturn]] void fail(std::size_t offset, const std::string& problem,
                         const std::string& hint) const {
    throw input_error(tree_.places().place(offset), problem, hint);
  }

  std::uint32_t add(YamlNode node, YAML::anchor_t anchor) {
    const auto at = static_cast<std::uint32_t>(tree_.nodes_.size());
    if (at >= max_nodes) {
      fail(node.begin, "more than 4,000,000 values", "no manifest needs that: correct the file");
    }
    tree_.nodes_.push_back(std::move(node));
    sizes_.push_back(1);
    if (anchor != YAML::NullAnchor) anchors_[anchor] = at;
    if (open_.empty()) tree_.root_ = at;
    attach(at);
    return at;
  }

  void attach(std::uint32_t node) {
    if (open_.empty()) return;
    tree_.nodes_[open_.back()].children.push_back(node);
    sizes_[open_.back()] += sizes_[node];
  }

  void open(YamlNode node, YAML::anchor_t anchor) {
    if (open_.size() >= max_depth) {
      fail(node.begin, "lists or maps nested more than 64 deep",
           "no manifest needs that: correct the file");
    }
    open_.push_back(add(std::move(node), anchor));
  }

  void close() {
    const std::size_t inside = sizes_[open_.back()] - 1;
    open_.pop_back();
    if (!open_.empty()) sizes_[open_.back()] += inside;
  }

  // An item that isn't there has the place of what comes next; its dash is before that.
  std::size_t begin_of_null(std::size_t next) const {
    const std::string& text = tree_.places().text();
    const bool in_list = !open_.empty() && tree_.nodes_[open_.back()].kind == YamlNode::Kind::List;
    if (!in_list || next == 0) return next;
    if (next < text.size() && std::string_view("~nN,]").find(text[next]) != std::string_view::npos)
      return next;
    return std::min(text.rfind('-', next - 1), next);
  }

  // A value that isn't there has the place of what comes next, which may be far below its key.
  void move_null(const YamlNode& key, std::uint32_t value) {
    YamlNode& node = tree_.nodes_[value];
    if (node.kind == YamlNode::Kind::Null) node.begin = std::min(node.begin, key.begin);
  }

  void check_keys(const YamlNode& map) {
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t at = 0; at < map.children.size(); at += 2) {
      const YamlNode& key = tree_.nodes_[map.children[at]];
      if (key.kind != YamlNode::Kind::Scalar) {
        fail(key.begin, "a key that is no text", "write the key as a text");
      }
      if (key.plain && key.text == "<<") {
        fail(key.begin, "a merge key (<<), which isn't read here", "write the members out");
      }
      const auto [first, is_new] = seen.emplace(key.text, key.begin);
      if (!is_new) {
        fail(key.begin,
             "the key '" + key.text + "' is there twice, first in line " +
                 std::to_string(tree_.places().place(first->second).line),
             "remove one of them");
      }
      move_null(key, map.children[at + 1]);
    }
  }

  YamlTree& tree_;
  std::vector<std::uint32_t> open_;
  std::vector<std::size_t> sizes_;  ///< of each node, with what its aliases stand for
  std::map<YAML::anchor_t, std::uint32_t> anchors_;
  std::size_t expanded_ = 0;
};

namespace {

/// Says that there is something behind the document.
class EndCheck : public YamlBuilder {
 public:
  EndCheck(YamlTree& tree, const YamlPlaces& places) : YamlBuilder(tree), places_(places) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    const auto begin = static_cast<std::size_t>(std::max(mark.pos, 0));
    const bool document =
        places_.text().compare(std::min(begin, places_.text().size()), 3, "---") == 0;
    if (document) {
      throw input_error(places_.place(begin), "a second YAML document", "keep one in the file");
    }
    throw input_error(places_.place(begin), "not YAML: text behind the end of the document",
                      "correct the file (https://yaml.org)");
  }

 private:
  const YamlPlaces& places_;
};

void parse(YamlTree& tree) {
  std::istringstream stream(tree.places().text());
  YamlBuilder builder(tree);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return builder.OnNull(YAML::Mark(), YAML::NullAnchor);
    EndCheck end(tree, tree.places());
    parser.HandleNextDocument(end);
  } catch (const YAML::Exception& error) {
    const auto begin = static_cast<std::size_t>(std::max(error.mark.pos, 0));
    throw input_error(tree.places().place(begin), "not YAML: " + error.msg,
                      "correct the file (https://yaml.org)");
  }
}

}  // namespace

YamlDocument::YamlDocument(const std::string& path, std::string_view text)
    : tree_(std::make_unique<YamlTree>(YamlPlaces(path, without_byte_order_mark(text)))) {
  check_yaml_text(tree_->places());
  parse(*tree_);
}

YamlDocument::~YamlDocument() = default;

YamlValue YamlDocument::root() const {
  return YamlValue(tree_.get(), tree_->root());
}

}  // namespace pinned_images::manifest
