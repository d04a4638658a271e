// SPDX-License-Identifier: MIT
#include "support/http_url.hpp"

#include "support/curl_library.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <vector>

namespace pinned_images::http {
namespace {

struct UrlDelete {
  void operator()(CURLU* url) const { curl().url_cleanup(url); }
  void operator()(char* text) const { curl().free(text); }
};
using Url = std::unique_ptr<CURLU, UrlDelete>;
using Text = std::unique_ptr<char, UrlDelete>;

std::optional<std::string> part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl().url_get(url.get(), which, &text, flags) != CURLUE_OK) return std::nullopt;
  return std::string(Text(text).get());
}

bool is_web(const Url& url) {
  const auto scheme = part(url, CURLUPART_SCHEME);
  return scheme == "http" || scheme == "https";
}

bool is_number(std::string_view text, int largest) {
  return !text.empty() && text.size() <= 3 &&
         text.find_first_not_of("0123456789") == std::string_view::npos &&
         std::stoi(std::string(text)) <= largest;
}

}  // namespace

bool Origin::is_loopback() const {
  if (host == "localhost" || host == "[::1]") return true;
  const std::vector<std::string_view> bytes = split(host, '.');
  return bytes.size() == 4 && bytes.front() == "127" &&
         std::all_of(bytes.begin(), bytes.end(), [](auto byte) { return is_number(byte, 255); });
}

std::optional<Origin> origin_of(const std::string& url) {
  const Url parsed(curl().url());
  if (curl().url_set(parsed.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) return std::nullopt;
  const auto host = part(parsed, CURLUPART_HOST);
  const auto port = part(parsed, CURLUPART_PORT, CURLU_DEFAULT_PORT);
  if (!is_web(parsed) || !host || !port) return std::nullopt;
  return Origin{*part(parsed, CURLUPART_SCHEME), lower(*host), *port};
}

std::optional<std::string> resolve_url(const std::string& base, const std::string& location) {
  const Url parsed(curl().url());
  if (curl().url_set(parsed.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl().url_set(parsed.get(), CURLUPART_URL, location.c_str(), 0) != CURLUE_OK) {
    return std::nullopt;
  }
  for (const CURLUPart dropped : {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_FRAGMENT}) {
    if (curl().url_set(parsed.get(), dropped, nullptr, 0) != CURLUE_OK) return std::nullopt;
  }
  return is_web(parsed) ? part(parsed, CURLUPART_URL) : std::nullopt;
}

}  // namespace pinned_images::http
