// SPDX-License-Identifier: MIT
// HTTP by libcurl: one request, one response, not interpreted; redirects are the caller's affair.
#pragma once

#include "support/error.hpp"

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pinned_images::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;  ///< HEAD, GET, PUT, POST, PATCH, DELETE
  std::string url;
  Headers headers;
  std::string body;
  std::size_t body_limit = 4U << 20U;  ///< bytes of response body accepted
};

struct Response {
  int status = 0;
  Headers headers;  ///< names as sent
  std::string body;

  /// The first header of that name in whatever case; all of them, in order.
  std::optional<std::string> header(std::string_view name) const;
  std::vector<std::string> all_headers(std::string_view name) const;
};

/// No response came (name, connection, TLS, time-out), or one over the limit (exit 4). `again`:
/// another try may get one; a distrusted certificate or too large a body stays what it is.
struct NoAnswer : Error {
  NoAnswer(std::string problem, std::string hint, bool another_try_may_help)
      : Error(unanswered(std::move(problem), std::move(hint))), again(another_try_may_help) {}
  bool again;
};

/// What carries requests: libcurl, or a test script.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Returns the response, whatever its status; redirects are not followed. Throws NoAnswer, which
  /// names the host and no header, query or userinfo. May be called from several threads.
  virtual Response send(const Request& request) = 0;
};

struct Limits {
  std::chrono::seconds connect{10};
  std::chrono::seconds stall{60};  ///< nothing moved for so long
};

/// Returns a transport on libcurl that keeps connections open. Proxies and trusted certificates
/// come from the environment, as for curl(1); a loopback host is asked without a proxy.
std::unique_ptr<Transport> make_transport(const Limits& limits = {});

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
