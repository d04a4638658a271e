// SPDX-License-Identifier: MIT
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <stdexcept>

#include <fmt/format.h>
#include <openssl/evp.h>

namespace pinned_images {
namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

// Not std::tolower: it depends on the locale.
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int openssl_length(std::string_view bytes) {
  if (bytes.size() > std::numeric_limits<int>::max() / 2) {
    throw std::invalid_argument("too long for base64");
  }
  return static_cast<int>(bytes.size());
}

// The number of `=` at the end. OpenSSL alone would forgive blanks and count padding as zeros.
std::size_t checked_padding(std::string_view text) {
  const std::size_t digits = text.find_last_not_of('=') + 1;
  const std::size_t padding = text.size() - digits;
  const bool only_digits =
      text.substr(0, digits).find_first_not_of(base64_digits) == std::string_view::npos;
  if (text.size() % 4 != 0 || padding > 2 || !only_digits) {
    throw std::invalid_argument("not base64");
  }
  return padding;
}

}  // namespace

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::size_t skip(std::string_view text, std::size_t at, std::string_view these) {
  return std::min(text.find_first_not_of(these, at), text.size());
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string result;
  for (const std::string& part : parts) {
    if (&part != &parts.front()) result += separator;
    result += part;
  }
  return result;
}

std::vector<std::string> last_lines(std::string_view text, std::size_t count) {
  const auto lines = split(trim(text), '\n');
  const std::size_t first = lines.size() > count ? lines.size() - count : 0;
  return {lines.begin() + static_cast<std::ptrdiff_t>(first), lines.end()};
}

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string base64_decode(std::string_view text) {
  const std::size_t padding = checked_padding(text);
  std::string bytes(text.size() / 4 * 3, '\0');
  const int length =
      EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), openssl_length(text));
  if (length < 0) throw std::invalid_argument("not base64");
  bytes.resize(static_cast<std::size_t>(length) - padding);
  return bytes;
}

std::string base64_encode(std::string_view bytes) {
  // One more for the zero that OpenSSL writes behind the text.
  std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), openssl_length(bytes));
  text.resize(static_cast<std::size_t>(length));
  return text;
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  std::string text = std::to_string(count) + " ";
  if (count != 1 && !many.empty()) return text += many;
  text += one;
  return count == 1 ? text : text + "s";
}

std::string size_text(long long bytes) {
  if (bytes < 1000) return fmt::format("{} B", bytes);
  auto size = static_cast<double>(bytes);
  constexpr std::array units{"kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  // 999.95 would be written 1000.0.
  for (size /= 1000; size >= 999.95 && unit + 1 < units.size(); ++unit) size /= 1000;
  return fmt::format("{:.1f} {}", size, units.at(unit));
}

std::string duration_text(long seconds) {
  if (seconds < 60) return fmt::format("{} s", seconds);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds / 60 % 60);
}

}  // namespace pinned_images
