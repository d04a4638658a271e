// SPDX-License-Identifier: MIT
// HTTP by libcurl: one request, one response, nothing interpreted but redirects that are refused.
#pragma once

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

  /// Returns the first header of that name, whatever its case; absent if there is none.
  std::optional<std::string> header(std::string_view name) const;
  /// Returns all headers of that name, in order.
  std::vector<std::string> all_headers(std::string_view name) const;
};

/// What carries requests: libcurl, or a script in a test.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Returns the response, whatever its status; redirects are not followed. Throws Error (exit 4)
  /// if none came (name, connection, TLS, time-out) or its body was over the limit; the message
  /// names the host, and holds no header, query or userinfo. May be called from several threads.
  virtual Response send(const Request& request) = 0;
};

struct Limits {
  std::chrono::seconds connect{10};
  std::chrono::seconds stall{60};  ///< nothing moved for so long
};

/// Returns a transport on libcurl that keeps its connections open.
std::unique_ptr<Transport> make_transport(const Limits& limits = {});

}  // namespace pinned_images::http
