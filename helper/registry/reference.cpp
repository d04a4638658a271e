// SPDX-License-Identifier: MIT
#include "registry/reference.hpp"

#include "support/http.hpp"
#include "support/http_url.hpp"
#include "support/image_names.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::registry {
namespace {

// What docker/distribution allows of registry and repository together.
constexpr std::size_t longest_name = 255;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_alphanumeric(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f');
}

bool all_of(std::string_view text, bool (*is)(char)) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is);
}

bool is_host_label(std::string_view text) {
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_address(std::string_view text) {
  return all_of(text, [](char c) { return is_hex(c) || (c >= 'A' && c <= 'F') || c == ':'; });
}

// The end of the host: a colon inside brackets begins no port.
std::size_t host_end(std::string_view registry) {
  const std::size_t bracket = registry.starts_with('[') ? registry.find(']') : 0;
  return bracket == std::string_view::npos ? bracket : registry.find(':', bracket);
}

// docker takes the first part of a name for a host if it can be nothing else.
bool looks_like_registry(std::string_view part) {
  return part.find_first_of(".:[") != std::string_view::npos || part == "localhost" ||
         part != lower(part);
}

bool is_hub(std::string_view registry) {
  return registry == "docker.io" || registry == "index.docker.io";
}

// Takes what follows the last `@` or the tag's colon off the end of `text`.
std::optional<std::string> take_after(std::string_view& text, std::size_t separator) {
  std::string taken(text.substr(separator + 1));
  text = text.substr(0, separator);
  return taken;
}

std::optional<std::string> take_digest(std::string_view& text) {
  const std::size_t at = text.find('@');
  return at == std::string_view::npos ? std::nullopt : take_after(text, at);
}

std::optional<std::string> take_tag(std::string_view& text) {
  const std::size_t colon = text.rfind(':');
  const std::size_t slash = text.rfind('/');
  if (colon == std::string_view::npos) return std::nullopt;
  if (slash != std::string_view::npos && colon < slash) return std::nullopt;
  return take_after(text, colon);
}

void set_name(Reference& reference, std::string_view name) {
  const std::size_t slash = name.find('/');
  const std::string_view first = name.substr(0, slash);
  if (slash != std::string_view::npos && looks_like_registry(first)) {
    reference.registry = first;
    reference.repository = name.substr(slash + 1);
  } else {
    reference.registry = "docker.io";
    reference.repository = name;
  }
  if (!is_hub(reference.registry)) return;
  reference.registry = "docker.io";
  if (reference.repository.find('/') == std::string::npos) {
    reference.repository.insert(0, "library/");
  }
}

bool is_valid(const Reference& reference) {
  return is_valid_registry(reference.registry) && is_valid_repository(reference.repository) &&
         reference.registry.size() + 1 + reference.repository.size() <= longest_name &&
         (!reference.tag || is_valid_tag(*reference.tag)) &&
         (!reference.digest || is_valid_digest(*reference.digest));
}

}  // namespace

std::optional<Reference> parse_reference(std::string_view text) {
  // docker reads this as the id of a local image; no registry knows it.
  if (text.size() == 64 && all_of(text, is_hex)) return std::nullopt;
  Reference reference;
  reference.digest = take_digest(text);
  reference.tag = take_tag(text);
  set_name(reference, text);
  if (!is_valid(reference)) return std::nullopt;
  return reference;
}

std::string to_string(const Reference& reference) {
  std::string text = reference.registry + "/" + reference.repository;
  if (reference.tag) text += ":" + *reference.tag;
  if (reference.digest) text += "@" + *reference.digest;
  return text;
}

std::string host_of(const std::string& prefix) {
  return prefix.substr(0, prefix.find('/'));
}

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
  return text.size() <= longest_name && std::all_of(labels.begin(), labels.end(), is_host_label);
}

bool is_valid_digest(std::string_view text) {
  const std::size_t colon = text.find(':');
  const std::string_view algorithm = text.substr(0, colon);
  const std::size_t digits = algorithm == "sha256" ? 64 : algorithm == "sha512" ? 128 : 0;
  return colon != std::string_view::npos && digits != 0 && text.size() == colon + 1 + digits &&
         all_of(text.substr(colon + 1), is_hex);
}

bool is_loopback(std::string_view registry) {
  const std::string_view host = registry.substr(0, host_end(registry));
  return http::Origin{"", lower(host), ""}.is_loopback();
}

}  // namespace pinned_images::registry
