// SPDX-License-Identifier: MIT
#include "ci/scalar.hpp"

#include <optional>

namespace pinned_images::ci {

Scalar scalar_of(const YamlStream& stream, std::uint32_t node) {
  const std::string& text = stream.text();
  const YamlNode& written = stream.node(node);
  const std::optional<Span> span = span_of(text, written.begin, written.text);
  if (!span) {
    throw input_error(stream.place(written.begin), "a text whose end can't be told",
                      "write it in one line");
  }
  const std::size_t before = span->begin == 0 ? text.npos : text.rfind('\n', span->begin - 1);
  const std::size_t line = before == text.npos ? 0 : before + 1;
  return {written.text,
          text.substr(span->begin, span->end - span->begin),
          span->style,
          stream.place(span->begin),
          span->begin - line + 1,
          stream.mark_size() + span->begin,
          stream.mark_size() + span->end,
          std::string(span->properties)};
}

}  // namespace pinned_images::ci
