// SPDX-License-Identifier: MIT
// Escapers: text from input, made safe for the place it is printed or stored in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace pinned_images {

/// Returns `text` with control characters (C0, C1, DEL), bidi controls and invalid UTF-8 shown as
/// `\n`, `\t`, `\x1b`, `\u202e`: it can move no cursor and start no log section.
std::string for_terminal(std::string_view text);

/// Returns `text` as a code span of Markdown, safe for a terminal too: it mentions nobody, links
/// nowhere, is no HTML, and begins with a backtick, so that GitLab finds no quick action (`/close`)
/// at the start of a line. "" stays "". Not for a cell of a table, where `|` ends it (CommonMark,
/// "Code spans").
std::string for_markdown(std::string_view text);

/// Returns `text` for HTML, SVG and XML 1.0, between tags or in a quoted attribute, safe for a
/// terminal too. What XML has no character for (U+FFFE, U+FFFF) is shown as `\ufffe`.
std::string for_html(std::string_view text);

/// Returns `text` for a quoted label of Mermaid, safe for a terminal too: all but letters, digits,
/// blanks and `=+/,-.` as entity codes (`#35;`), so that it ends no label and no fence, sets no
/// style, is no directive (`%%{init: ...}%%`, which Mermaid finds anywhere) and no Markdown.
std::string for_mermaid(std::string_view text);

/// Returns `text` for a quoted string of DOT, safe for a terminal too: no quote ends it, `\n` and
/// `\N` are no escapes of labels, `&lt;` is no entity.
std::string for_dot(std::string_view text);

/// Returns `text` percent-encoded, all but ASCII letters, digits and `-._~` and those in `keep`.
std::string percent_encode(std::string_view text, std::string_view keep = "");

/// Returns the bytes of a percent-encoded text; absent if an escape is broken.
std::optional<std::string> percent_decode(std::string_view text);

/// Returns a URL without `user:password@`, for keys, labels and messages.
std::string without_userinfo(std::string_view url);

/// Returns whether a URL holds `user@` or `user:password@`.
bool has_userinfo(std::string_view url);

}  // namespace pinned_images
