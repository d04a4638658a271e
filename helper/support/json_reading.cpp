// SPDX-License-Identifier: MIT
#include "support/json_reading.hpp"

#include "support/json_events.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <stdexcept>
#include <utility>

namespace pinned_images {
namespace {

// Of members with one name the last counts.
std::vector<Json::Member> without_doubles(std::vector<Json::Member> members) {
  std::vector<std::size_t> order(members.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return members[a].name < members[b].name; });
  const auto same = [&](std::size_t a, std::size_t b) {
    return members[a].name == members[b].name;
  };
  if (std::adjacent_find(order.begin(), order.end(), same) == order.end()) return members;
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i + 1 == order.size() || !same(order[i], order[i + 1])) kept.push_back(order[i]);
  }
  std::sort(kept.begin(), kept.end());
  std::vector<Json::Member> result;
  for (const std::size_t i : kept) result.push_back(std::move(members[i]));
  return result;
}

/// Makes a value of what it is told.
class Maker : public JsonEvents {
 public:
  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool truth(bool value) override { return add(value); }
  bool integer(long long value) override { return add(value); }
  bool real(double value, const std::string&) override { return add(value); }
  bool text(std::string& value) override { return add(std::move(value)); }

  bool begin_object() override { return open(); }
  bool key(std::string& name) override {
    open_.back().name = std::move(name);
    open_.back().is_object = true;
    return true;
  }
  bool end_object() override { return add(Json::object(without_doubles(close().members))); }
  bool begin_list() override { return open(); }
  bool end_list() override { return add(Json::list(close().items)); }

 private:
  /// A list, or an object, whose end has not come.
  struct Open {
    bool is_object = false;
    std::string name;  ///< of the next member
    std::vector<Json> items;
    std::vector<Json::Member> members;
  };

  bool open() {
    open_.emplace_back();
    return true;
  }

  Open close() {
    Open whole = std::move(open_.back());
    open_.pop_back();
    return whole;
  }

  bool add(Json value) {
    if (open_.empty()) {
      root_ = std::move(value);
    } else if (open_.back().is_object) {
      open_.back().members.push_back({std::move(open_.back().name), std::move(value)});
    } else {
      open_.back().items.push_back(std::move(value));
    }
    return true;
  }

  Json root_;
  std::vector<Open> open_;
};

std::invalid_argument wrong(std::string_view name, const char* what) {
  return std::invalid_argument("`" + std::string(name) + "` " + what);
}

}  // namespace

Json parse_json(std::string_view text) {
  Maker maker;
  if (const auto fault = read_json(text, maker)) throw std::invalid_argument(fault->problem);
  return maker.take();
}

Json parse_json_or_null(std::string_view text) {
  try {
    return parse_json(text);
  } catch (const std::invalid_argument&) {
    return nullptr;
  }
}

std::vector<std::string> texts_in(const Json& list) {
  std::vector<std::string> texts;
  for (const Json& item : list.items()) {
    if (item.is_text()) texts.push_back(item.text());
  }
  return texts;
}

const Json& member_of(const Json& object, std::string_view name) {
  if (!object.has(name)) throw wrong(name, "is missing");
  return object[name];
}

const std::string& text_of(const Json& object, std::string_view name) {
  const Json& value = member_of(object, name);
  if (!value.is_text()) throw wrong(name, "is not a text");
  return value.text();
}

const std::vector<Json>& items_of(const Json& object, std::string_view name) {
  const Json& value = member_of(object, name);
  if (!value.is_list()) throw wrong(name, "is not a list");
  return value.items();
}

std::vector<std::string> texts_of(const Json& object, std::string_view name) {
  std::vector<std::string> texts = texts_in(member_of(object, name));
  if (texts.size() != items_of(object, name).size()) throw wrong(name, "is not a list of texts");
  return texts;
}

int number_of(const Json& object, std::string_view name) {
  const auto number = member_of(object, name).integer();
  if (!number || !std::in_range<int>(*number)) throw wrong(name, "is not a whole number");
  return static_cast<int>(*number);
}

bool truth_of(const Json& object, std::string_view name) {
  const auto truth = member_of(object, name).truth();
  if (!truth) throw wrong(name, "is neither true nor false");
  return *truth;
}

}  // namespace pinned_images
