// SPDX-License-Identifier: MIT
#include "registry/reference.hpp"

#include "support/http.hpp"
#include "support/http_url.hpp"
#include "support/image_names.hpp"
#include "support/text.hpp"

namespace pinned_images::registry {
namespace {

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
         reference.registry.size() + 1 + reference.repository.size() <= longest_image_name &&
         (!reference.tag || is_valid_tag(*reference.tag)) &&
         (!reference.digest || is_valid_digest(*reference.digest));
}

}  // namespace

std::optional<Reference> parse_reference(std::string_view text) {
  // docker reads this as the id of a local image; no registry knows it.
  if (is_valid_digest("sha256:" + std::string(text))) return std::nullopt;
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

bool is_loopback(std::string_view registry) {
  return http::Origin{"", lower(without_port(registry)), ""}.is_loopback();
}

}  // namespace pinned_images::registry
