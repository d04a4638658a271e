// SPDX-License-Identifier: MIT
#include "manifest/toml_document.hpp"

#include "manifest/toml_nesting.hpp"
#include "support/text.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <tuple>

#include <toml++/toml.h>

namespace pinned_images::manifest {
namespace {

const toml::node& toml_node_of(const void* node) {
  return *static_cast<const toml::node*>(node);
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a string";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a point";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or time";
  }
}

// toml++ begins each description with what it was doing; the place says that already.
std::string description_of(const toml::parse_error& error) {
  std::string_view text = error.description();
  constexpr std::string_view lead = "Error while ";
  if (text.starts_with(lead)) text.remove_prefix(lead.size());
  return std::string(text);
}

}  // namespace

bool TomlValue::is_table() const {
  return toml_node_of(node_).is_table();
}
bool TomlValue::is_list() const {
  return toml_node_of(node_).is_array();
}
bool TomlValue::is_text() const {
  return toml_node_of(node_).is_string();
}

std::string_view TomlValue::text(std::string_view what) const {
  const auto* value = toml_node_of(node_).as_string();
  if (value == nullptr) throw wrong_type(what, "a string", "write it in quotes");
  return value->get();
}

long long TomlValue::integer(std::string_view what) const {
  const auto* value = toml_node_of(node_).as_integer();
  if (value == nullptr)
    throw wrong_type(what, "a whole number", "write it without quotes or point");
  return value->get();
}

bool TomlValue::is_true() const {
  const auto* value = toml_node_of(node_).as_boolean();
  return value != nullptr && value->get();
}

std::vector<TomlValue> TomlValue::list(std::string_view what) const {
  const auto* array = toml_node_of(node_).as_array();
  if (array == nullptr) throw wrong_type(what, "a list", "write it in square brackets");
  std::vector<TomlValue> result;
  result.reserve(array->size());
  for (const toml::node& item : *array) result.push_back(TomlValue(&item, path_));
  return result;
}

std::vector<std::string> TomlValue::texts(std::string_view what) const {
  std::vector<std::string> result;
  for (const TomlValue& item : list(what)) {
    result.emplace_back(item.text("an item of " + std::string(what)));
  }
  return result;
}

std::vector<TomlMember> TomlValue::members(std::string_view what) const {
  const auto* table = toml_node_of(node_).as_table();
  if (table == nullptr) throw wrong_type(what, "a table", "write it as a table of keys and values");
  std::vector<TomlMember> result;
  result.reserve(table->size());
  for (const auto& [key, node] : *table) {
    const toml::source_position begin = key.source().begin;
    result.push_back({key.str(), static_cast<int>(begin.line), static_cast<int>(begin.column),
                      TomlValue(&node, path_)});
  }
  // toml++ keeps keys sorted as text; people read them as written.
  std::stable_sort(result.begin(), result.end(), [](const TomlMember& a, const TomlMember& b) {
    return std::tie(a.line, a.column) < std::tie(b.line, b.column);
  });
  return result;
}

std::optional<TomlValue> TomlValue::find(std::string_view key) const {
  const auto* table = toml_node_of(node_).as_table();
  const toml::node* found = table == nullptr ? nullptr : table->get(key);
  if (found == nullptr) return std::nullopt;
  return TomlValue(found, path_);
}

std::optional<std::string> TomlValue::find_text(std::string_view key, std::string_view what) const {
  const auto found = find(key);
  if (!found) return std::nullopt;
  return std::string(found->text(what));
}

int TomlValue::line() const {
  return static_cast<int>(toml_node_of(node_).source().begin.line);
}
int TomlValue::column() const {
  return static_cast<int>(toml_node_of(node_).source().begin.column);
}
Place TomlValue::place() const {
  return {*path_, line(), column()};
}

int TomlValue::column_of(std::size_t offset) const {
  const toml::source_region& region = toml_node_of(node_).source();
  const auto* value = toml_node_of(node_).as_string();
  if (value == nullptr || region.begin.line != region.end.line) return column();
  const std::string_view text = value->get();
  // As wide as its text and two quotes: nothing is escaped, each byte stands where it seems to.
  if (region.end.column - region.begin.column != static_cast<unsigned>(code_points(text)) + 2)
    return column();
  return column() + 1 + code_points(text.substr(0, offset));
}

Error TomlValue::wrong_type(std::string_view what, std::string_view wanted,
                            std::string_view hint) const {
  return input_error(place(),
                     std::string(what) + " must be " + std::string(wanted) + ", not " +
                         std::string(kind_of(toml_node_of(node_))),
                     std::string(hint));
}

struct TomlDocument::State {
  std::string path;
  toml::table table;
};

TomlDocument::TomlDocument(const std::string& path, std::string_view text)
    : state_(std::make_unique<State>()) {
  state_->path = path;
  check_toml_nesting(path, text);
  try {
    state_->table = toml::parse(text);
  } catch (const toml::parse_error& error) {
    const toml::source_position begin = error.source().begin;
    throw input_error({path, static_cast<int>(begin.line), static_cast<int>(begin.column)},
                      "not TOML: " + description_of(error), "correct the file (https://toml.io)");
  }
}

TomlDocument::~TomlDocument() = default;

TomlValue TomlDocument::root() const {
  return TomlValue(&state_->table, &state_->path);
}

std::optional<TomlValue> TomlDocument::at(std::string_view keys) const {
  std::optional<TomlValue> value = root();
  std::size_t walked = 0;
  for (const std::string_view key : split(keys, '.')) {
    if (!value->is_table()) {
      throw value->wrong_type(keys.substr(0, walked - 1), "a table",
                              "write it as a table of keys and values");
    }
    value = value->find(key);
    if (!value) return std::nullopt;
    walked += key.size() + 1;
  }
  return value;
}

}  // namespace pinned_images::manifest
