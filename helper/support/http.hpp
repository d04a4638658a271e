// SPDX-License-Identifier: MIT
// HTTP by libcurl: one request, one response, not interpreted; redirects are the caller's affair.
#pragma once

#include "support/error.hpp"
#include "support/http_url.hpp"

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pinned_images::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method;  ///< HEAD, GET, PUT, POST, PATCH, DELETE
  std::string url;
  Headers headers;
  std::string body;
  std::size_t body_limit = 4U << 20U;                   ///< bytes accepted of a 2xx body
  std::optional<std::filesystem::path> body_file = {};  ///< sent in place of `body`
  std::optional<std::filesystem::path> save_to = {};    ///< gets the body of a 2xx response
  std::optional<Origin> to = {};  ///< whom `url` asks; spares finding it out once more
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

/// What came of a request.
using Outcome = std::variant<Response, NoAnswer>;

/// What carries requests: libcurl, or a test script.
class Transport {
 public:
  virtual ~Transport() = default;
  /// Returns the response, whatever its status; redirects are not followed. Throws NoAnswer, which
  /// names the host and no header, query or userinfo. May be called from several threads.
  virtual Response send(const Request& request) = 0;
  /// Returns what came of each request. libcurl's has all under way at once, others one after the
  /// other.
  virtual std::vector<Outcome> send_all(const std::vector<Request>& requests);
};

struct Limits {
  std::chrono::seconds connect{10};
  std::chrono::seconds stall{60};  ///< next to nothing moved for so long
};

/// Returns a transport on libcurl that keeps connections open and shares few among all threads.
/// Proxies and trusted certificates come from the environment, as for curl(1); a loopback host is
/// asked without a proxy.
std::unique_ptr<Transport> make_transport(const Limits& limits = {});

}  // namespace pinned_images::http
