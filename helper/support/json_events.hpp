// SPDX-License-Identifier: MIT
// What stands in a JSON text (RFC 8259), told in its order: for readers that know places, or that
// need little of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace pinned_images {

/// Is told what is read. Each function returns whether to go on; texts may be moved from.
class JsonEvents {
 public:
  virtual ~JsonEvents() = default;

  virtual bool null() = 0;
  virtual bool truth(bool value) = 0;
  virtual bool integer(long long value) = 0;
  /// A number with a fraction or an exponent, or one that no `long long` holds; `text` is as
  /// written.
  virtual bool real(double value, const std::string& text) = 0;
  virtual bool text(std::string& value) = 0;

  virtual bool begin_object() = 0;
  virtual bool key(std::string& name) = 0;
  virtual bool end_object() = 0;
  virtual bool begin_list() = 0;
  virtual bool end_list() = 0;
};

/// Why a text is no JSON.
struct JsonFault {
  std::size_t offset = 0;  ///< bytes before what can't be; 0 if it nests too deep
  std::string problem;
};

/// Tells `events` what is in `text`. Returns why it is no JSON, or nests more than 500 deep; absent
/// if all of it was read, or if `events` did not go on.
std::optional<JsonFault> read_json(std::string_view text, JsonEvents& events);

}  // namespace pinned_images
