// SPDX-License-Identifier: MIT
#include "cli/report_page.hpp"

#include "cli/image_sizes.hpp"
#include "cli/report_parts.hpp"
#include "support/escape.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

namespace pinned_images::cli {
namespace {

// CSP 3, "hash-source": base64 of the bytes of the digest.
std::string source_of(std::string_view style) {
  const std::string hex = sha256_hex(style);
  std::string bytes;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    unsigned value = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    bytes += static_cast<char>(value);
  }
  return "'sha256-" + base64_encode(bytes) + "'";
}

// Of the one style sheet that the graph has.
std::string_view style_of(std::string_view svg) {
  constexpr std::string_view opening = "<style>";
  const std::size_t begin = svg.find(opening) + opening.size();
  return svg.substr(begin, svg.find("</style>") - begin);
}

std::string head(const Report& report) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src {} {}; "
      "img-src data:; base-uri 'none'; form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>{}</style>\n</head>\n",
      source_of(report_style), source_of(style_of(report.svg)), for_html(report.title),
      report_style);
}

std::string tile(const std::string& figure, const std::string& about) {
  return "<li><b>" + for_html(figure) + "</b><span>" + for_html(about) + "</span></li>\n";
}

std::string drift_tile(const std::vector<Explained>& images) {
  std::size_t asked = 0;
  std::size_t unmet = 0;
  for (const Explained& image : images) {
    if (!image.drift) continue;
    asked += image.drift->requirements;
    unmet += image.drift->unmet.size();
  }
  return asked == 0
             ? ""
             : tile(fmt::format("{} of {}", unmet, asked), "requirements left to pip in each job");
}

std::string summary(const Report& report) {
  const auto& images = report.images;
  const auto published = std::count_if(images.begin(), images.end(), [](const auto& image) {
    return image.state == Explained::State::Published;
  });
  std::string tiles =
      tile(fmt::format("{} of {}", published, images.size()), "images published as they are today");
  const Sizes sizes = sizes_of(images);
  if (sizes.all > 0) {
    tiles += tile(size_text(sizes.all), "in the registry" + shared_text(sizes));
  }
  tiles += drift_tile(images);
  long saved = 0;
  for (const Explained& image : images) {
    saved = std::max(saved, seconds_with_parents(image, images));
  }
  if (saved > 0) tiles += tile(duration_text(saved), "saved by a job, at most");
  return "<ul class=\"sums\">\n" + tiles + "</ul>\n";
}

}  // namespace

std::string to_html(const Report& report) {
  std::string text = head(report) + "<body>\n<main>\n<h1>" + for_html(report.title) + "</h1>\n" +
                     "<p class=\"soft\">As of " + for_html(report.created) +
                     ", by pinned-images.</p>\n" + summary(report);
  text +=
      "<div class=\"card graph\" role=\"region\" aria-label=\"Graph of the images\" "
      "tabindex=\"0\">\n" +
      report.svg + "</div>\n";
  for (const Explained& image : report.images) text += image_section(image, report.images);
  return text + savings_section(report.images) + "</main>\n</body>\n</html>\n";
}

}  // namespace pinned_images::cli
