// SPDX-License-Identifier: MIT
#include "support/json.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace pinned_images {

Json::Json(std::nullptr_t) {}
Json::Json(double number) : kind_(Kind::Real), real_(number) {}
Json::Json(std::string text) : kind_(Kind::Text), text_(std::move(text)) {}
Json::Json(std::string_view text) : Json(std::string(text)) {}
Json::Json(const char* text) : Json(std::string(text)) {}
Json::Json(std::initializer_list<Member> members) : kind_(Kind::Object), members_(members) {}
Json::Json(Kind kind, long long integer) : kind_(kind), integer_(integer) {}

Json Json::list(std::vector<Json> items) {
  Json made(Kind::List);
  made.items_ = std::move(items);
  return made;
}

Json Json::object(std::vector<Member> members) {
  Json made(Kind::Object);
  made.members_ = std::move(members);
  return made;
}

std::optional<bool> Json::truth() const {
  if (kind_ != Kind::Truth) return std::nullopt;
  return integer_ != 0;
}

std::optional<long long> Json::integer() const {
  if (kind_ != Kind::Integer) return std::nullopt;
  return integer_;
}

std::optional<double> Json::number() const {
  if (kind_ == Kind::Integer) return static_cast<double>(integer_);
  if (kind_ != Kind::Real) return std::nullopt;
  return real_;
}

std::size_t Json::position_of(std::string_view name) const {
  const auto found = std::find_if(members_.begin(), members_.end(),
                                  [&](const Member& member) { return member.name == name; });
  return static_cast<std::size_t>(found - members_.begin());
}

bool Json::has(std::string_view name) const {
  return position_of(name) < members_.size();
}

const Json& Json::operator[](std::string_view name) const {
  static const Json null;
  const std::size_t at = position_of(name);
  return at < members_.size() ? members_[at].value : null;
}

Json& Json::operator[](std::string_view name) {
  if (!is_object()) *this = object();
  const std::size_t at = position_of(name);
  if (at == members_.size()) members_.push_back({std::string(name), nullptr});
  return members_[at].value;
}

void Json::erase(std::string_view name) {
  std::erase_if(members_, [&](const Member& member) { return member.name == name; });
}

void Json::push_back(Json item) {
  items_.push_back(std::move(item));
}

/// Makes the library's value of one of ours.
class JsonPrinter {
 public:
  using Library = nlohmann::ordered_json;

  static Library converted(const Json& json) {
    switch (json.kind_) {
      case Json::Kind::Null:
        return nullptr;
      case Json::Kind::Truth:
        return json.integer_ != 0;
      case Json::Kind::Integer:
        return json.integer_;
      case Json::Kind::Real:
        return json.real_;
      case Json::Kind::Text:
        return json.text_;
      case Json::Kind::List:
        return converted_list(json);
      case Json::Kind::Object:
        return converted_object(json);
    }
    throw std::logic_error("no such kind of JSON");
  }

 private:
  static Library converted_list(const Json& json) {
    Library::array_t list;
    for (const Json& item : json.items_) list.push_back(converted(item));
    return list;
  }

  // The library's own insertion compares a name with all before it.
  static Library converted_object(const Json& json) {
    Library::object_t object;
    object.Library::object_t::Container::reserve(json.members_.size());
    for (const Json::Member& member : json.members_) {
      object.Library::object_t::Container::emplace_back(member.name, converted(member.value));
    }
    return object;
  }
};

std::string Json::dump(int indent) const {
  using Library = JsonPrinter::Library;
  return JsonPrinter::converted(*this).dump(indent, ' ', false, Library::error_handler_t::replace);
}

}  // namespace pinned_images
