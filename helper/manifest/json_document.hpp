// SPDX-License-Identifier: MIT
// A JSON document: its values with their places, and errors that name both.
#pragma once

#include "support/error.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::manifest {

struct JsonMember;

/// One value of a document; it is valid as long as its document. `what` in these functions is the
/// value's name in messages: `default.torch`.
class JsonValue {
 public:
  bool is_table() const;

  /// Returns the string it is, or a number as written. Throws Error with the place if it is
  /// something else.
  const std::string& text(std::string_view what) const;
  /// Returns the values of the list it is. Throws Error with the place if it is something else.
  std::vector<JsonValue> list(std::string_view what) const;
  /// Returns the members of the object it is, in document order. Throws Error with the place if it
  /// is something else.
  std::vector<JsonMember> members(std::string_view what) const;

  /// Returns a member; absent if there is none, or if this is no object.
  std::optional<JsonValue> find(std::string_view key) const;
  /// Returns a member that must be a string if it is there. `owner` is this value's own name, so
  /// that the member's is put together for a message alone. Throws Error with the place.
  std::optional<std::string> member_text(std::string_view key, std::string_view owner) const;

  Place place() const;

 private:
  friend class JsonDocument;
  JsonValue(const void* node, const std::string* path) : node_(node), path_(path) {}
  Error wrong_type(std::string_view what, std::string_view wanted) const;

  const void* node_;
  const std::string* path_;
};

struct JsonMember {
  std::string_view key;
  int line;
  int column;
  JsonValue value;
};

class JsonDocument {
 public:
  /// Parses `text`, which may begin with a byte order mark; `path` is for messages. Throws Error
  /// with the place on text that isn't JSON, on a key that an object has twice, and on nesting
  /// deeper than 64.
  JsonDocument(const std::string& path, std::string_view text);
  ~JsonDocument();
  JsonDocument(const JsonDocument&) = delete;
  JsonDocument& operator=(const JsonDocument&) = delete;

  JsonValue root() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pinned_images::manifest
