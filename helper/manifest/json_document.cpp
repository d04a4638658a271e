// SPDX-License-Identifier: MIT
#include "manifest/json_document.hpp"

#include "manifest/text_place.hpp"
#include "support/json_events.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pinned_images::manifest {

struct JsonSpot {
  int line = 1;
  int column = 1;
};

struct JsonNode {
  enum class Kind { Null, Truth, Number, Text, List, Table };
  struct Member {
    std::string key;
    JsonSpot spot;
    std::unique_ptr<JsonNode> value;
  };
  Kind kind = Kind::Null;
  JsonSpot spot;
  std::string text;             ///< of a string or number
  std::vector<Member> members;  ///< of a list too, with empty keys
};

namespace {

constexpr std::string_view kinds[] = {"null",     "true or false", "a number",
                                      "a string", "a list",        "an object"};

constexpr const char* correct_hint = "correct the file (https://www.json.org)";

const JsonNode& json_node_of(const void* node) {
  return *static_cast<const JsonNode*>(node);
}

/// Walks over text and knows the line and column of where it is.
class Walk {
 public:
  explicit Walk(std::string_view text) : text_(text) {}

  bool at_end() const { return at_ >= text_.size(); }
  char next() const { return text_[at_]; }
  JsonSpot spot() const { return spot_; }

  void step() {
    const char byte = text_[at_++];
    if (byte == '\n') {
      spot_ = {spot_.line + 1, 1};
    } else if (at_ >= text_.size() || begins_code_point(text_[at_])) {
      ++spot_.column;  // columns count code points: the last byte of one moves on
    }
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  JsonSpot spot_;
};

void step_over_string(Walk& walk) {
  walk.step();
  while (!walk.at_end() && walk.next() != '"') {
    if (walk.next() == '\\') walk.step();
    if (!walk.at_end()) walk.step();
  }
  if (!walk.at_end()) walk.step();
}

void step_over_word(Walk& walk) {
  constexpr std::string_view ends = " \t\r\n,:[]{}\"";
  while (!walk.at_end() && ends.find(walk.next()) == std::string_view::npos) walk.step();
}

/// Returns where each key and each value begins, in document order: the parser doesn't say.
std::vector<JsonSpot> spots_of(std::string_view text) {
  constexpr std::string_view between = " \t\r\n,:]}";
  std::vector<JsonSpot> result;
  Walk walk(text);
  while (!walk.at_end()) {
    const char byte = walk.next();
    if (between.find(byte) != std::string_view::npos) {
      walk.step();
      continue;
    }
    result.push_back(walk.spot());
    if (byte == '"') {
      step_over_string(walk);
    } else if (byte == '{' || byte == '[') {
      walk.step();
    } else {
      step_over_word(walk);
    }
  }
  return result;
}

/// Takes the parser's events and builds the tree, each node with the next place.
class Builder : public JsonEvents {
 public:
  Builder(const std::string& path, std::string_view text) : path_(path), spots_(spots_of(text)) {}

  std::unique_ptr<JsonNode> take() { return std::move(root_); }

  bool null() override { return add(JsonNode::Kind::Null, ""); }
  bool truth(bool value) override { return add(JsonNode::Kind::Truth, value ? "true" : "false"); }
  bool integer(long long value) override {
    return add(JsonNode::Kind::Number, std::to_string(value));
  }
  bool real(double, const std::string& text) override { return add(JsonNode::Kind::Number, text); }
  bool text(std::string& value) override { return add(JsonNode::Kind::Text, std::move(value)); }

  bool begin_object() override { return open(JsonNode::Kind::Table); }
  bool begin_list() override { return open(JsonNode::Kind::List); }
  bool end_object() override { return close(); }
  bool end_list() override { return close(); }

  bool key(std::string& text) override {
    key_ = text;
    key_spot_ = next_spot();
    if (keys_.back().insert(text).second) return true;
    throw input_error(place(key_spot_), "the key '" + text + "' stands twice in one object",
                      "remove one of them");
  }

 private:
  static constexpr std::size_t max_depth = 64;
  static constexpr std::size_t max_nodes = 2'000'000;

  Place place(const JsonSpot& spot) const { return {path_, spot.line, spot.column}; }
  JsonSpot next_spot() { return next_ < spots_.size() ? spots_[next_++] : JsonSpot{}; }

  bool add(JsonNode::Kind kind, std::string text) {
    if (++nodes_ > max_nodes) {
      throw input_error(place(next_spot()), "more than 2,000,000 values",
                        "no manifest needs that: correct the file");
    }
    auto node = std::make_unique<JsonNode>();
    node->kind = kind;
    node->spot = next_spot();
    node->text = std::move(text);
    last_ = node.get();
    if (open_.empty()) {
      root_ = std::move(node);
    } else {
      const bool in_table = open_.back()->kind == JsonNode::Kind::Table;
      open_.back()->members.push_back(
          {in_table ? key_ : "", in_table ? key_spot_ : node->spot, std::move(node)});
    }
    return true;
  }

  bool open(JsonNode::Kind kind) {
    add(kind, "");
    open_.push_back(last_);
    keys_.emplace_back();
    if (open_.size() <= max_depth) return true;
    throw input_error(place(last_->spot), "lists and objects nest more than 64 deep",
                      "nest less deep");
  }

  bool close() {
    open_.pop_back();
    keys_.pop_back();
    return true;
  }

  const std::string& path_;
  std::vector<JsonSpot> spots_;
  std::size_t next_ = 0;
  std::size_t nodes_ = 0;
  std::unique_ptr<JsonNode> root_;
  JsonNode* last_ = nullptr;
  std::vector<JsonNode*> open_;
  std::vector<std::set<std::string>> keys_;
  std::string key_;
  JsonSpot key_spot_;
};

}  // namespace

bool JsonValue::is_table() const {
  return json_node_of(node_).kind == JsonNode::Kind::Table;
}

const std::string& JsonValue::text(std::string_view what) const {
  const JsonNode& node = json_node_of(node_);
  if (node.kind == JsonNode::Kind::Text || node.kind == JsonNode::Kind::Number) return node.text;
  throw wrong_type(what, "a string");
}

std::vector<JsonValue> JsonValue::list(std::string_view what) const {
  const JsonNode& node = json_node_of(node_);
  if (node.kind != JsonNode::Kind::List) throw wrong_type(what, "a list");
  std::vector<JsonValue> result;
  for (const JsonNode::Member& item : node.members) result.push_back({item.value.get(), path_});
  return result;
}

std::vector<JsonMember> JsonValue::members(std::string_view what) const {
  if (!is_table()) throw wrong_type(what, "an object");
  std::vector<JsonMember> result;
  for (const JsonNode::Member& member : json_node_of(node_).members) {
    const JsonSpot& spot = member.spot;
    result.push_back({member.key, spot.line, spot.column, {member.value.get(), path_}});
  }
  return result;
}

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
  if (!is_table()) return std::nullopt;
  for (const JsonNode::Member& member : json_node_of(node_).members) {
    if (member.key == key) return JsonValue(member.value.get(), path_);
  }
  return std::nullopt;
}

std::optional<std::string> JsonValue::find_text(std::string_view key, std::string_view what) const {
  const auto found = find(key);
  if (!found) return std::nullopt;
  return found->text(what);
}

Place JsonValue::place() const {
  const JsonSpot& spot = json_node_of(node_).spot;
  return {*path_, spot.line, spot.column};
}

Error JsonValue::wrong_type(std::string_view what, std::string_view wanted) const {
  const std::string_view kind = kinds[static_cast<std::size_t>(json_node_of(node_).kind)];
  return input_error(
      place(), std::string(what) + " must be " + std::string(wanted) + ", not " + std::string(kind),
      "write it as " + std::string(wanted));
}

struct JsonDocument::State {
  std::string path;
  std::unique_ptr<JsonNode> root;
};

JsonDocument::JsonDocument(const std::string& path, std::string_view text)
    : state_(std::make_unique<State>()) {
  text = without_byte_order_mark(text);
  state_->path = path;
  Builder builder(state_->path, text);
  if (const auto fault = read_json(text, builder)) {
    throw input_error(place_at(path, text, fault->offset), "not JSON: " + fault->problem,
                      correct_hint);
  }
  state_->root = builder.take();
}

JsonDocument::~JsonDocument() = default;

JsonValue JsonDocument::root() const {
  return JsonValue(state_->root.get(), &state_->path);
}

}  // namespace pinned_images::manifest
