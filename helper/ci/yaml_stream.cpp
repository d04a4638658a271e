// SPDX-License-Identifier: MIT
#include "ci/yaml_stream.hpp"

#include "ci/span.hpp"
#include "ci/yaml_repair.hpp"
#include "manifest/yaml_check.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <map>
#include <sstream>
#include <utility>

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace pinned_images::ci {
namespace {

using Kind = YamlNode::Kind;

constexpr const char* size_hint = "no CI file needs that: correct the file";
constexpr const char* yaml_hint = "correct the file (https://yaml.org)";

std::size_t offset_of(const YAML::Mark& mark) {
  return static_cast<std::size_t>(std::max(mark.pos, 0));
}

// `?` and `!` are yaml-cpp's for none: without quotes, and with them.
bool is_custom(const std::string& tag) {
  return tag.size() > 1 && !tag.starts_with("tag:yaml.org,2002:");
}

// The last line before `at` that says something.
std::string_view line_before(std::string_view text, std::size_t at) {
  while (at > 0) {
    const std::size_t end = text.rfind('\n', at - 1);
    if (end == text.npos) return "";
    const std::size_t before = end == 0 ? text.npos : text.rfind('\n', end - 1);
    const std::size_t begin = before == text.npos ? 0 : before + 1;
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t content = line.find_first_not_of(" \t\r");
    if (content != line.npos && line[content] != '#') return line;
    at = begin;
  }
  return "";
}

}  // namespace

/// Builds the nodes from yaml-cpp's events.
class YamlStreamBuilder : public YAML::EventHandler {
 public:
  YamlStreamBuilder(YamlStream& stream, const RepairedYaml* repaired)
      : stream_(stream), repaired_(repaired) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    const std::string_view text = stream_.text();
    const std::size_t begin = std::min(offset_of(mark), text.size());
    const bool is_first = stream_.documents_.empty();
    if (!is_first && text.substr(begin, 3) != "---" &&
        !line_before(text, begin).starts_with("...")) {
      fail(begin, "not YAML: text behind the end of the document", yaml_hint);
    }
    anchors_.clear();
    names_.clear();
  }
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark&, const std::string& name) override { name_ = name; }

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    add(Kind::Null, mark, "", anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (repaired_ != nullptr && alias_at(offset_of(mark))) return;
    const std::uint32_t at = add(Kind::Scalar, mark, tag, anchor);
    stream_.nodes_[at].text = value;
    if (repaired_ != nullptr) put_back(at);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(Kind::List, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(Kind::Map, mark, tag, anchor, style);
  }
  void OnMapEnd() override {
    check_keys(stream_.nodes_[open_.back()]);
    close();
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    attach_alias(offset_of(mark), anchors_.at(anchor));
  }

 private:
  static constexpr std::size_t max_depth = 64;
  static constexpr std::size_t max_nodes = 4'000'000;
  static constexpr std::size_t max_expanded = 1'000'000;
  static constexpr std::size_t max_key = 1024;  // YAML's own for a key without `?`

  void attach_alias(std::size_t begin, std::uint32_t node) {
    if (std::find(open_.begin(), open_.end(), node) != open_.end()) {
      fail(begin, "an alias inside of what it stands for", "write the value out");
    }
    expanded_ += sizes_[node];
    if (expanded_ > max_expanded) {
      fail(begin, "aliases that stand for more than 1,000,000 values", size_hint);
    }
    attach(node);
  }

  // Whether an alias was here.
  bool alias_at(std::size_t begin) {
    const auto alias = repaired_->aliases.find(begin);
    if (alias == repaired_->aliases.end()) return false;
    const auto node = names_.find(alias->second);
    if (node == names_.end()) fail(begin, "not YAML: an alias of no anchor", yaml_hint);
    attach_alias(begin, node->second);
    return true;
  }

  void put_back(std::uint32_t at) {
    YamlNode& node = stream_.nodes_[at];
    std::replace(node.text.begin(), node.text.end(), RepairedYaml::question, '?');
    const auto property = repaired_->properties.find(node.begin);
    if (property == repaired_->properties.end()) return;
    const auto& [begin, anchor, tag] = property->second;
    node.begin = begin;
    node.plain = node.plain && tag.empty();
    if (tag.size() > 1 && !tag.starts_with("!!")) node.tag = tag;
    if (!anchor.empty()) names_[anchor] = at;
  }

  [[noreturn]] void fail(std::size_t offset, const std::string& problem,
                         const std::string& hint) const {
    throw input_error(stream_.place(offset), problem, hint);
  }

  std::uint32_t add(Kind kind, const YAML::Mark& mark, const std::string& tag,
                    YAML::anchor_t anchor) {
    const auto at = static_cast<std::uint32_t>(stream_.nodes_.size());
    if (at >= max_nodes) fail(offset_of(mark), "more than 4,000,000 values", size_hint);
    YamlNode node = {kind, offset_of(mark), "", is_custom(tag) ? tag : "", tag == "?", false, {}};
    node.in_flow = flow_ > 0;
    stream_.nodes_.push_back(std::move(node));
    sizes_.push_back(1);
    if (anchor != YAML::NullAnchor) names_[name_] = anchors_[anchor] = at;
    if (open_.empty()) stream_.documents_.push_back(at);
    attach(at);
    return at;
  }

  void attach(std::uint32_t node) {
    if (open_.empty()) return;
    stream_.nodes_[open_.back()].children.push_back(node);
    sizes_[open_.back()] += sizes_[node];
  }

  void open(Kind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YAML::EmitterStyle::value style) {
    if (open_.size() >= max_depth) {
      fail(offset_of(mark), "lists or maps nested more than 64 deep", size_hint);
    }
    open_.push_back(add(kind, mark, tag, anchor));
    // What stands in brackets has none but flow lists and maps in it.
    if (flow_ > 0 || style == YAML::EmitterStyle::Flow) ++flow_;
  }

  // Keys are repeated in the names of the places below them.
  void check_keys(const YamlNode& map) const {
    for (std::size_t at = 0; at < map.children.size(); at += 2) {
      const YamlNode& key = stream_.nodes_[map.children[at]];
      if (key.text.size() > max_key) fail(key.begin, "a key of more than 1024 bytes", size_hint);
    }
  }

  void close() {
    const std::size_t inside = sizes_[open_.back()] - 1;
    open_.pop_back();
    if (flow_ > 0) --flow_;
    if (!open_.empty()) sizes_[open_.back()] += inside;
  }

  YamlStream& stream_;
  const RepairedYaml* repaired_;
  std::string name_;                            ///< of the anchor met last
  std::map<std::string, std::uint32_t> names_;  ///< of anchors
  std::vector<std::uint32_t> open_;
  std::vector<std::size_t> sizes_;  ///< of each node, with what its aliases stand for
  std::map<YAML::anchor_t, std::uint32_t> anchors_;
  std::size_t expanded_ = 0;
  std::size_t flow_ = 0;  ///< open lists and maps in brackets
};

YamlStream::YamlStream(const std::string& path, std::string_view text)
    : places_(path, without_byte_order_mark(text)),
      mark_size_(text.size() - without_byte_order_mark(text).size()) {
  manifest::check_yaml_bytes(places_, size_hint);
  parse();
  check_last_scalar();
  check_indentation(0, this->text().size());
}

void YamlStream::parse() {
  try {
    parse_text(text(), nullptr);
  } catch (const YAML::Exception& error) {
    if (parse_repaired()) return;
    // Of a tab that stands where blanks must, yaml-cpp says something else.
    const std::size_t end = std::min(offset_of(error.mark), text().size());
    check_indentation(end == 0 ? 0 : text().rfind('\n', end - 1) + 1, end + 1);
    throw input_error(place(offset_of(error.mark)), "not YAML: " + error.msg, yaml_hint);
  }
}

void YamlStream::parse_text(const std::string& text, const RepairedYaml* repaired) {
  nodes_.clear();
  documents_.clear();
  std::istringstream stream(text);
  YamlStreamBuilder builder(*this, repaired);
  YAML::Parser parser(stream);
  while (parser.HandleNextDocument(builder)) continue;
}

bool YamlStream::parse_repaired() {
  const RepairedYaml repaired = repair_yaml(text());
  if (repaired.text == text()) return false;
  try {
    parse_text(repaired.text, &repaired);
    return true;
  } catch (const YAML::Exception&) {
    return false;
  }
}

// yaml-cpp takes tabs everywhere, and reads another file than others do. `next` is the first node
// that doesn't begin before the content of the line, `scalar_end` the end of the one before it.
void YamlStream::check_indentation(std::size_t from, std::size_t to) const {
  std::size_t next = 0;
  std::size_t scalar = nodes_.size();
  std::size_t scalar_end = 0;
  for (std::size_t end = 0, begin = from; begin < to; begin = end + 1) {
    end = std::min(text().find('\n', begin), text().size());
    const std::size_t content = std::min(text().find_first_not_of(" \t\r", begin), end);
    const std::size_t tab = text().substr(begin, content - begin).find('\t');
    if (tab == std::string::npos || content == end || text()[content] == '#') continue;
    while (next < nodes_.size() && nodes_[next].begin < content) ++next;
    if (next > 0 && scalar != next - 1) scalar_end = end_of_scalar(scalar = next - 1);
    if (content >= scalar_end && !stands_in_brackets(content, next)) {
      throw input_error(place(begin + tab), "not YAML: a tab as indentation", "indent with spaces");
    }
  }
}

// yaml-cpp closes at the end of the file what nobody did.
void YamlStream::check_last_scalar() const {
  const auto last = std::find_if(nodes_.rbegin(), nodes_.rend(),
                                 [](const YamlNode& node) { return node.kind == Kind::Scalar; });
  if (last == nodes_.rend() || span_of(text(), last->begin, last->text)) return;
  throw input_error(place(last->begin), "not YAML: a quote that is never closed", yaml_hint);
}

// A script in a literal block may have tabs behind its blanks.
std::size_t YamlStream::end_of_scalar(std::size_t at) const {
  const YamlNode& node = nodes_[at];
  if (node.kind != Kind::Scalar) return 0;
  const auto span = span_of(text(), node.begin, node.text);
  return span ? span->end : 0;
}

bool YamlStream::stands_in_brackets(std::size_t content, std::size_t next) const {
  if (std::string_view("]},").find(text()[content]) != std::string_view::npos) return true;
  return next < nodes_.size() && nodes_[next].begin == content && nodes_[next].in_flow;
}

}  // namespace pinned_images::ci
