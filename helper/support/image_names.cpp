// SPDX-License-Identifier: MIT
#include "support/image_names.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <vector>

namespace pinned_images {
namespace {

bool is_small_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || is_digit(c);
}

bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool all_of(std::string_view text, bool (*is)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

bool is_host_label(std::string_view text) {
  return all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; }) &&
         text.front() != '-' && text.back() != '-';
}

bool is_address(std::string_view text) {
  return all_of(text, [](char c) { return is_hex_digit(c) || (c >= 'A' && c <= 'F') || c == ':'; });
}

// A colon inside brackets begins no port.
std::size_t host_end(std::string_view registry) {
  const std::size_t bracket = registry.starts_with('[') ? registry.find(']') : 0;
  return bracket == std::string_view::npos ? bracket : registry.find(':', bracket);
}

// `.`, `_`, `__` or any number of `-`.
bool joins_words(std::string_view text) {
  return text == "." || text == "_" || text == "__" || skip(text, 0, "-") == text.size();
}

bool is_path_component(std::string_view text) {
  if (text.empty() || !is_small_or_digit(text.front()) || !is_small_or_digit(text.back()))
    return false;
  auto at = text.begin();
  while (at != text.end()) {
    const auto begin = std::find_if_not(at, text.end(), is_small_or_digit);
    const auto end = std::find_if(begin, text.end(), is_small_or_digit);
    if (begin != end && !joins_words({begin, end})) return false;
    at = end;
  }
  return true;
}

}  // namespace

bool is_valid_registry(std::string_view text) {
  const std::size_t end = host_end(text);
  const std::string_view host = text.substr(0, end);
  if (end != std::string_view::npos) {
    const std::string_view port = text.substr(end + 1);
    if (!all_of(port, is_digit) || port.size() > 5) return false;
  }
  if (host.starts_with('['))
    return host.ends_with(']') && is_address(host.substr(1, host.size() - 2));
  const std::vector<std::string_view> labels = split(host, '.');
  return text.size() <= longest_image_name &&
         std::all_of(labels.begin(), labels.end(), is_host_label);
}

std::string_view without_port(std::string_view registry) {
  return registry.substr(0, host_end(registry));
}

bool is_valid_repository(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '/');
  return text.size() <= longest_image_name &&
         std::all_of(parts.begin(), parts.end(), is_path_component);
}

bool is_valid_tag(std::string_view text) {
  return text.size() <= 128 && !text.starts_with('.') && !text.starts_with('-') &&
         all_of(text,
                [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; });
}

bool is_valid_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view algorithm = text.substr(0, colon);
  const std::size_t digits = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : 0;
  return colon != std::string_view::npos && digits != 0 && text.size() == colon + 1 + digits &&
         all_of(text.substr(colon + 1), is_hex_digit);
}

}  // namespace pinned_images
