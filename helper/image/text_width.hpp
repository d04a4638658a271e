// SPDX-License-Identifier: MIT
// How wide a text is drawn at most, and texts made to fit: for pictures, whose reader's fonts we
// don't know.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

/// A font of a picture.
struct Font {
  double size = 13;  ///< pixels
  bool is_bold = false;
  bool is_mono = false;
};

/// Returns how wide a text is in the widest of the usual fonts, with some room to spare. Exact for
/// none: letters beyond ASCII are taken to be as wide as their script's usually are.
double text_width(std::string_view text, const Font& font);

/// Returns a text that is at most `width` wide, `…` in its middle if it had to be cut. `text` must
/// be valid UTF-8.
std::string shortened(std::string_view text, const Font& font, double width);

/// Returns a text in lines of at most `width`, broken at blanks where there are any; at most
/// `most` lines, `…` at the end of the last if there would be more.
std::vector<std::string> wrapped(std::string_view text, const Font& font, double width,
                                 std::size_t most);

}  // namespace pinned_images::image
