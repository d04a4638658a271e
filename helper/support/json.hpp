// SPDX-License-Identifier: MIT
// A JSON value (RFC 8259): made, looked into whatever it is, and printed.
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images {

/// A template, so that it is made when Json is complete.
template <class Value>
struct JsonMember {
  std::string name;
  Value value;
};

/// Conversions are implicit: an object is `{{"name", name}, {"size", 1}}`.
class Json {
 public:
  using Member = JsonMember<Json>;
  Json(std::nullptr_t = nullptr);
  Json(double number);
  Json(std::string text);
  Json(std::string_view text);
  Json(const char* text);
  Json(std::initializer_list<Member> members);
  template <std::integral Value>
  Json(Value value)
      : Json(std::same_as<Value, bool> ? Kind::Truth : Kind::Integer,
             static_cast<long long>(value)) {}
  template <class Value>
  Json(const std::vector<Value>& items) : Json(Kind::List) {
    for (const Value& item : items) push_back(item);
  }
  template <class Value>
  Json(const std::optional<Value>& value) : Json(value ? Json(*value) : Json()) {}
  static Json list(std::vector<Json> items = {});
  static Json object(std::vector<Member> members = {});

  bool is_null() const { return kind_ == Kind::Null; }
  bool is_text() const { return kind_ == Kind::Text; }
  bool is_list() const { return kind_ == Kind::List; }
  bool is_object() const { return kind_ == Kind::Object; }
  std::optional<bool> truth() const;
  std::optional<long long> integer() const;
  std::optional<double> number() const;                            ///< an integer too
  const std::string& text() const { return text_; }                ///< empty unless it is a text
  const std::vector<Json>& items() const { return items_; }        ///< none unless it is a list
  const std::vector<Member>& members() const { return members_; }  ///< none unless it is an object
  bool has(std::string_view name) const;
  const Json& operator[](std::string_view name) const;  ///< null if there is no such member
  const std::string& text_of(std::string_view name) const { return (*this)[name].text(); }

  /// Returns a member, made at the end if it is new, of an object made if this is none.
  Json& operator[](std::string_view name);
  void erase(std::string_view name);
  void push_back(Json item);

  /// Returns the text, in one line or with so many blanks a level. What is no UTF-8 becomes U+FFFD.
  std::string dump(int indent = -1) const;

 private:
  enum class Kind { Null, Truth, Integer, Real, Text, List, Object };
  friend class JsonPrinter;
  explicit Json(Kind kind, long long integer = 0);
  std::size_t position_of(std::string_view name) const;
  Kind kind_ = Kind::Null;
  long long integer_ = 0;  ///< of a truth: 0 or 1
  double real_ = 0;
  std::string text_;
  std::vector<Json> items_;
  std::vector<Member> members_;
};

}  // namespace pinned_images
