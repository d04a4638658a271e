// SPDX-License-Identifier: MIT
#include "manifest/json_document.hpp"

#include "manifest/text_place.hpp"
#include "support/json_events.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pinned_images::manifest {

struct JsonSpot {
  int line = 1;
  int column = 1;
};

struct JsonChild;

struct JsonNode {
  enum class Kind { Null, Truth, Number, Text, List, Table };
  Kind kind = Kind::Null;
  JsonSpot spot;
  std::string text;                ///< of a string or number
  std::vector<JsonChild> members;  ///< of a list too, with empty keys
};

struct JsonChild {
  std::string key;
  JsonSpot spot;  ///< of the key; of the value in a list
  JsonNode value;
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

  /// Steps over all bytes that `is_one` holds for, which may be printable ASCII alone: a column
  /// each.
  template <typename IsOne>
  void step_over(IsOne is_one) {
    std::size_t at = at_;
    while (at < text_.size() && is_one(text_[at])) ++at;
    spot_.column += static_cast<int>(at - at_);
    at_ = at;
  }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  JsonSpot spot_;
};

void step_over_string(Walk& walk) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; };
  walk.step();
  walk.step_over(is_plain);
  while (!walk.at_end() && walk.next() != '"') {
    if (walk.next() == '\\') walk.step();
    if (!walk.at_end()) walk.step();
    walk.step_over(is_plain);
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
      walk.step_over([](char c) { return c == ' '; });
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

  JsonNode take() { return std::move(root_); }

  bool null() override { return add(JsonNode::Kind::Null, ""); }
  bool truth(bool value) override { return add(JsonNode::Kind::Truth, value ? "true" : "false"); }
  bool integer(long long value) override {
    return add(JsonNode::Kind::Number, std::to_string(value));
  }
  bool real(double, const std::string& text) override { return add(JsonNode::Kind::Number, text); }
  // Copied, and so as long as it is: the parser's buffer has room, which it needs for the next.
  bool text(std::string& value) override { return add(JsonNode::Kind::Text, value); }

  bool begin_object() override { return open(JsonNode::Kind::Table); }
  bool begin_list() override { return open(JsonNode::Kind::List); }
  bool end_list() override { return close(); }

  bool key(std::string& text) override {
    key_ = text;
    key_spot_ = next_spot();
    return true;
  }

  bool end_object() override {
    reject_a_key_twice(*open_.back());
    return close();
  }

 private:
  static constexpr std::size_t max_depth = 64;
  static constexpr std::size_t max_nodes = 2'000'000;

  Place place(const JsonSpot& spot) const { return {path_, spot.line, spot.column}; }
  JsonSpot next_spot() { return next_ < spots_.size() ? spots_[next_++] : JsonSpot{}; }

  bool add(JsonNode::Kind kind, const std::string& text) {
    const JsonSpot spot = next_spot();
    if (++nodes_ > max_nodes) {
      throw input_error(place(spot), "more than 2,000,000 values",
                        "no manifest needs that: correct the file");
    }
    last_ = open_.empty() ? &root_ : &add_child(*open_.back(), spot);
    last_->kind = kind;
    last_->spot = spot;
    last_->text = text;
    return true;
  }

  JsonNode& add_child(JsonNode& parent, const JsonSpot& spot) {
    JsonChild& child = parent.members.emplace_back();
    if (parent.kind == JsonNode::Kind::Table) {
      child.key = key_;
      child.spot = key_spot_;
    } else {
      child.spot = spot;
    }
    return child.value;
  }

  bool open(JsonNode::Kind kind) {
    add(kind, "");
    open_.push_back(last_);
    if (open_.size() <= max_depth) return true;
    throw input_error(place(last_->spot), "lists and objects nest more than 64 deep",
                      "nest less deep");
  }

  bool close() {
    open_.pop_back();
    return true;
  }

  void reject_a_key_twice(const JsonNode& table) const {
    std::vector<const JsonChild*> sorted;
    for (const JsonChild& child : table.members) sorted.push_back(&child);
    const auto key_of = [](const JsonChild* child) -> const std::string& { return child->key; };
    std::ranges::stable_sort(sorted, {}, key_of);
    const auto first = std::ranges::adjacent_find(sorted, {}, key_of);
    if (first == sorted.end()) return;
    throw input_error(place((*std::next(first))->spot),
                      "the key '" + (*first)->key + "' stands twice in one object",
                      "remove one of them");
  }

  const std::string& path_;
  std::vector<JsonSpot> spots_;
  std::size_t next_ = 0;
  std::size_t nodes_ = 0;
  JsonNode root_;
  JsonNode* last_ = nullptr;
  std::vector<JsonNode*> open_;  ///< only the last one's members grow: the others stay in place
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
  for (const JsonChild& item : node.members) result.push_back({&item.value, path_});
  return result;
}

std::vector<JsonMember> JsonValue::members(std::string_view what) const {
  if (!is_table()) throw wrong_type(what, "an object");
  std::vector<JsonMember> result;
  for (const JsonChild& member : json_node_of(node_).members) {
    const JsonSpot& spot = member.spot;
    result.push_back({member.key, spot.line, spot.column, {&member.value, path_}});
  }
  return result;
}

std::optional<JsonValue> JsonValue::find(std::string_view key) const {
  if (!is_table()) return std::nullopt;
  for (const JsonChild& member : json_node_of(node_).members) {
    if (member.key == key) return JsonValue(&member.value, path_);
  }
  return std::nullopt;
}

std::optional<std::string> JsonValue::member_text(std::string_view key,
                                                  std::string_view owner) const {
  const auto found = find(key);
  if (!found) return std::nullopt;
  return found->text(std::string(owner) + "." + std::string(key));
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
  JsonNode root;
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
  return JsonValue(&state_->root, &state_->path);
}

}  // namespace pinned_images::manifest
