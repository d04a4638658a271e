// SPDX-License-Identifier: MIT
#include "support/json_events.hpp"

#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

namespace pinned_images {
namespace {

using Library = nlohmann::json;

constexpr std::size_t most_depth = 500;  // what frees a value goes as deep

// nlohmann-json begins with its own name, and mostly the place:
// `[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while ...`.
std::string description_of(const Library::exception& error) {
  std::string_view text = error.what();
  const std::size_t column = text.find(", column ");
  const std::size_t end =
      column == std::string_view::npos ? text.find("] ") : text.find(": ", column);
  if (end != std::string_view::npos) text.remove_prefix(end + 2);
  constexpr std::string_view lead = "syntax error while ";
  if (text.starts_with(lead)) text.remove_prefix(lead.size());
  return std::string(text);
}

/// Hands the library's events on.
class Relay : public nlohmann::json_sax<Library> {
 public:
  explicit Relay(JsonEvents& events) : events_(events) {}

  std::optional<JsonFault> take_fault() { return std::move(fault_); }

  bool null() override { return events_.null(); }
  bool boolean(bool value) override { return events_.truth(value); }
  bool number_integer(number_integer_t value) override { return events_.integer(value); }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr auto most = static_cast<number_unsigned_t>(std::numeric_limits<long long>::max());
    if (value <= most) return events_.integer(static_cast<long long>(value));
    return events_.real(static_cast<double>(value), std::to_string(value));
  }
  bool number_float(number_float_t value, const string_t& text) override {
    return events_.real(value, text);
  }
  bool string(string_t& text) override { return events_.text(text); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return deeper() && events_.begin_object(); }
  bool key(string_t& name) override { return events_.key(name); }
  bool end_object() override { return --depth_, events_.end_object(); }
  bool start_array(std::size_t) override { return deeper() && events_.begin_list(); }
  bool end_array() override { return --depth_, events_.end_list(); }
  bool parse_error(std::size_t at, const std::string&, const Library::exception& error) override {
    fault_ = JsonFault{at == 0 ? 0 : at - 1, description_of(error)};
    return false;
  }

 private:
  bool deeper() {
    if (++depth_ <= most_depth) return true;
    fault_ = JsonFault{0, "lists and objects nest more than 500 deep"};
    return false;
  }

  JsonEvents& events_;
  std::size_t depth_ = 0;
  std::optional<JsonFault> fault_;
};

}  // namespace

std::optional<JsonFault> read_json(std::string_view text, JsonEvents& events) {
  // The library takes a NUL for the end of the text, and never looks at what is behind it.
  const std::size_t nul = text.find('\0');
  if (nul != std::string_view::npos) return JsonFault{nul, "a NUL character"};
  Relay relay(events);
  Library::sax_parse(text, &relay);
  return relay.take_fault();
}

}  // namespace pinned_images
