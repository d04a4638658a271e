// SPDX-License-Identifier: MIT
#include "image/text_width.hpp"

#include "support/text.hpp"
#include "support/utf8.hpp"

#include <array>

namespace pinned_images::image {
namespace {

constexpr std::string_view dots = "\u2026";

// Space to tilde in DejaVu Sans, one of the widest fonts that screens use, in thousandths of its
// size.
constexpr std::array<int, 95> widths = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838,
};

constexpr double mono_width = 0.61;
constexpr double bold_factor = 1.14;
constexpr double safety = 1.04;

// In parts of the font's size. East Asian letters and pictures are as wide as they are high.
double width_of(std::string_view character, const Font& font) {
  const auto lead = static_cast<unsigned char>(character.front());
  if (lead < 0x80) {
    if (font.is_mono) return mono_width;
    const bool is_printable = lead >= 0x20 && lead < 0x7f;
    return is_printable ? widths.at(lead - 0x20U) / 1000.0 : 1.0;
  }
  if (character == dots) return 1.0;
  return lead < 0xe1 ? 0.72 : 1.05;
}

std::vector<std::string_view> characters_of(std::string_view text) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = std::max<std::size_t>(utf8_length(text, at), 1);
    result.push_back(text.substr(at, length));
    at += length;
  }
  return result;
}

std::string joined(const std::vector<std::string_view>& parts, std::size_t from, std::size_t to) {
  std::string result;
  for (std::size_t i = from; i < to; ++i) result += parts[i];
  return result;
}

// The longest beginning that fits, at least one character.
std::size_t fitting(const std::vector<std::string_view>& characters, const Font& font,
                    double width) {
  double sum = 0;
  for (std::size_t i = 0; i < characters.size(); ++i) {
    sum += text_width(characters[i], font);
    if (sum > width && i > 0) return i;
  }
  return characters.size();
}

/// Fills lines word by word; a word that is wider than a line is cut.
class Wrapper {
 public:
  Wrapper(const Font& font, double width) : font_(font), width_(width) {}

  void add(std::string_view word) {
    const std::string longer = line_.empty() ? std::string(word) : line_ + " " + std::string(word);
    if (text_width(longer, font_) <= width_) {
      line_ = longer;
      return;
    }
    end_line();
    auto characters = characters_of(word);
    for (auto fits = fitting(characters, font_, width_); fits < characters.size();
         fits = fitting(characters, font_, width_)) {
      lines_.push_back(joined(characters, 0, fits));
      characters.erase(characters.begin(), characters.begin() + static_cast<std::ptrdiff_t>(fits));
    }
    line_ = joined(characters, 0, characters.size());
  }

  std::vector<std::string> lines() {
    end_line();
    return std::move(lines_);
  }

 private:
  void end_line() {
    if (!line_.empty()) lines_.push_back(std::move(line_));
    line_.clear();
  }

  const Font& font_;
  double width_;
  std::string line_;
  std::vector<std::string> lines_;
};

std::string with_dots(std::string line, const Font& font, double width) {
  const auto characters = characters_of(line);
  const double room = width - text_width(dots, font);
  return joined(characters, 0, fitting(characters, font, room)) + std::string(dots);
}

}  // namespace

double text_width(std::string_view text, const Font& font) {
  double sum = 0;
  for (const std::string_view character : characters_of(text)) sum += width_of(character, font);
  return sum * font.size * safety * (font.is_bold ? bold_factor : 1.0);
}

std::string shortened(std::string_view text, const Font& font, double width) {
  if (text_width(text, font) <= width) return std::string(text);
  const auto characters = characters_of(text);
  double room = width - text_width(dots, font);
  std::size_t head = 0;
  std::size_t tail = characters.size();
  while (head < tail) {
    const std::size_t next = head <= characters.size() - tail ? head : tail - 1;
    room -= text_width(characters[next], font);
    if (room < 0) break;
    next == head ? ++head : --tail;
  }
  return joined(characters, 0, head) + std::string(dots) +
         joined(characters, tail, characters.size());
}

std::vector<std::string> wrapped(std::string_view text, const Font& font, double width,
                                 std::size_t most) {
  Wrapper wrapper(font, width);
  for (const std::string_view word : split(text, ' ')) {
    if (!word.empty()) wrapper.add(word);
  }
  auto lines = wrapper.lines();
  if (lines.size() > most) {
    lines.resize(most);
    lines.back() = with_dots(lines.back(), font, width);
  }
  return lines;
}

}  // namespace pinned_images::image
