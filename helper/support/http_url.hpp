// SPDX-License-Identifier: MIT
// URLs of http and https: whom they ask, and where a Location leads.
#pragma once

#include <optional>
#include <string>

namespace pinned_images::http {

/// Whom a URL asks.
struct Origin {
  std::string scheme;
  std::string host;  ///< small letters; an IPv6 address in brackets
  std::string port;  ///< the scheme's own if the URL has none

  bool operator==(const Origin&) const = default;
  bool is_loopback() const;  ///< localhost, 127.0.0.0/8, [::1]
};

/// Returns the origin of an http or https URL; absent if `url` is none.
std::optional<Origin> origin_of(const std::string& url);
/// Returns `location`, absolute or relative to `base`, as an http or https URL without userinfo and
/// fragment; absent if it is none.
std::optional<std::string> resolve_url(const std::string& base, const std::string& location);

}  // namespace pinned_images::http
