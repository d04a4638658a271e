// SPDX-License-Identifier: MIT
// UTF-8: what is valid, and how wide it is to a reader.
#pragma once

#include <cstddef>
#include <string_view>

namespace pinned_images {

/// Returns how many bytes the code point at `at` has; 0 if there is none (RFC 3629).
std::size_t utf8_length(std::string_view text, std::size_t at);

/// Returns whether a byte begins a code point, in valid text.
bool begins_code_point(char byte);

/// Returns how many code points begin in a valid text: columns are counted in them.
int code_points(std::string_view text);

/// Returns the text behind the byte order mark it may begin with.
std::string_view without_byte_order_mark(std::string_view text);

}  // namespace pinned_images
