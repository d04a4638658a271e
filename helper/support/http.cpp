// SPDX-License-Identifier: MIT
#include "support/http.hpp"

#include "support/curl_library.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <string>

#include <fmt/format.h>

namespace pinned_images::http {
namespace {

constexpr std::size_t header_limit = 256U << 10U;
constexpr const char* network_hint =
    "check the host's name, the network and, behind a proxy, HTTPS_PROXY and NO_PROXY; then try "
    "again";
constexpr const char* tls_hint =
    "if the host's certificate comes from a private authority, name a file with that authority's "
    "certificate in SSL_CERT_FILE";

struct CurlDelete {
  void operator()(CURL* handle) const { curl().easy_cleanup(handle); }
  void operator()(CURLU* url) const { curl().url_cleanup(url); }
  void operator()(curl_slist* list) const { curl().slist_free_all(list); }
  void operator()(char* text) const { curl().free(text); }
};
using Handle = std::unique_ptr<CURL, CurlDelete>;
using Url = std::unique_ptr<CURLU, CurlDelete>;
using List = std::unique_ptr<curl_slist, CurlDelete>;
using Text = std::unique_ptr<char, CurlDelete>;

std::optional<std::string> part(const Url& url, CURLUPart which, unsigned flags = 0) {
  char* text = nullptr;
  if (curl().url_get(url.get(), which, &text, flags) != CURLUE_OK) return std::nullopt;
  return std::string(Text(text).get());
}

bool is_web(const Url& url) {
  const auto scheme = part(url, CURLUPART_SCHEME);
  return scheme == "http" || scheme == "https";
}

bool holds_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
}

// What one request leaves behind while it runs; libcurl's callbacks get a pointer to it.
struct Exchange {
  Response response;
  std::size_t body_limit = 0;
  std::size_t header_bytes = 0;
  bool too_large = false;
  std::array<char, CURL_ERROR_SIZE> message{};
};

// A status line begins a response: those before the last (100 Continue) don't count.
void take_header(Exchange& exchange, std::string_view line) {
  if (line.starts_with("HTTP/")) {
    exchange.response.headers.clear();
    return;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return;
  exchange.response.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
}

extern "C" std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.header_bytes += size * count;
  if (exchange.header_bytes > header_limit) {
    exchange.too_large = true;
    return 0;
  }
  take_header(exchange, std::string_view(bytes, size * count));
  return size * count;
}

extern "C" std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (size * count > exchange.body_limit - exchange.response.body.size()) {
    exchange.too_large = true;
    return 0;
  }
  exchange.response.body.append(bytes, size * count);
  return size * count;
}

template <class Value>
void set(const Handle& handle, CURLoption option, Value value) {
  if (curl().easy_setopt(handle.get(), option, value) != CURLE_OK) {
    throw Error(ExitCode::Bug, std::nullopt,
                fmt::format("libcurl refuses its option {}", static_cast<int>(option)), "");
  }
}

void append(List& list, const std::string& line) {
  curl_slist* longer = curl().slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

bool names(const Headers& headers, std::string_view name) {
  return std::any_of(headers.begin(), headers.end(),
                     [&](const auto& header) { return equal_ignoring_case(header.first, name); });
}

List header_list(const Request& request) {
  List list;
  for (const auto& [name, value] : request.headers) {
    if (holds_line_break(name) || holds_line_break(value)) {
      throw Error(ExitCode::Bug, std::nullopt, "a request header holds a line break", "");
    }
    // libcurl leaves out a header with nothing after its colon; `;` asks for the empty one.
    append(list, value.empty() ? name + ";" : fmt::format("{}: {}", name, value));
  }
  // Else libcurl calls every body a form, and waits a second for `100 Continue`.
  if (!names(request.headers, "Content-Type")) append(list, "Content-Type:");
  append(list, "Expect:");
  return list;
}

void set_method(const Handle& handle, const Request& request) {
  if (request.method == "GET") {
    set(handle, CURLOPT_HTTPGET, 1L);
  } else if (request.method == "HEAD") {
    set(handle, CURLOPT_NOBODY, 1L);
  } else {
    if (request.method != "DELETE" || !request.body.empty()) {
      set(handle, CURLOPT_POSTFIELDS, request.body.data());
      set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    }
    set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
  }
}

// curl(1) reads these; libcurl leaves it to its users.
void set_trust(const Handle& handle) {
  const char* bundle = std::getenv("CURL_CA_BUNDLE");
  const char* file = std::getenv("SSL_CERT_FILE");
  const char* folder = std::getenv("SSL_CERT_DIR");
  if (bundle != nullptr && *bundle != '\0') {
    set(handle, CURLOPT_CAINFO, bundle);
    return;
  }
  if (folder != nullptr && *folder != '\0') set(handle, CURLOPT_CAPATH, folder);
  if (file != nullptr && *file != '\0') set(handle, CURLOPT_CAINFO, file);
}

void set_rules(const Handle& handle, const Limits& limits, const Origin& origin) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connect.count()));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.stall.count()));
  set(handle, CURLOPT_USERAGENT, "pinned-images");
  // No proxy can reach our own loopback, and none may see what is sent there in clear.
  if (origin.is_loopback()) set(handle, CURLOPT_NOPROXY, "*");
  set_trust(handle);
}

void set_sinks(const Handle& handle, Exchange& exchange) {
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_HEADERDATA, &exchange);
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set(handle, CURLOPT_WRITEDATA, &exchange);
  set(handle, CURLOPT_ERRORBUFFER, exchange.message.data());
}

std::string time_out(const Handle& handle, const Limits& limits) {
  curl_off_t ready = 0;
  curl().easy_getinfo(handle.get(), CURLINFO_PRETRANSFER_TIME_T, &ready);
  return ready == 0 ? fmt::format("no connection within {} s", limits.connect.count())
                    : fmt::format("nothing came for {} s", limits.stall.count());
}

std::string unconnected(const Handle& handle) {
  long error = 0;
  curl().easy_getinfo(handle.get(), CURLINFO_OS_ERRNO, &error);
  if (error == ECONNREFUSED) return "the connection was refused";
  return "no connection";
}

// In words of ours, as libcurl's own may hold the URL.
NoAnswer no_answer(CURLcode code, const Handle& handle, const Exchange& exchange,
                   const Limits& limits, const std::string& host, std::size_t body_limit) {
  if (exchange.too_large) {
    return {fmt::format("{}: the answer is larger than {} bytes", host, body_limit),
            "check that the host is the one you mean", false};
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {host + ": " + time_out(handle, limits), network_hint, true};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {host + ": no address is known for this name", network_hint, true};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {host + ": no address is known for the proxy's name", network_hint, true};
    case CURLE_COULDNT_CONNECT:
      return {host + ": " + unconnected(handle), network_hint, true};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {fmt::format("{}: its certificate is not trusted ({})", host, exchange.message.data()),
              tls_hint, false};
    default:
      return {host + ": " + curl().easy_strerror(code), network_hint, true};
  }
}

std::string shown(const Origin& origin) {
  const std::string_view usual = origin.scheme == "https" ? "443" : "80";
  return origin.port == usual ? origin.host : origin.host + ":" + origin.port;
}

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(const Limits& limits) : limits_(limits) { curl(); }

  Response send(const Request& request) override {
    const std::optional<Origin> origin = origin_of(request.url);
    if (!origin) throw Error(ExitCode::Bug, std::nullopt, "a request's URL is none", "");
    Exchange exchange;  // outlives the handle that points to it
    Handle handle = take();
    exchange.body_limit = request.body_limit;
    const List headers = header_list(request);
    set(handle, CURLOPT_URL, request.url.c_str());
    set(handle, CURLOPT_HTTPHEADER, headers.get());
    set_method(handle, request);
    set_rules(handle, limits_, *origin);
    set_sinks(handle, exchange);
    const CURLcode code = curl().easy_perform(handle.get());
    if (code != CURLE_OK) {
      throw no_answer(code, handle, exchange, limits_, shown(*origin), request.body_limit);
    }
    long status = 0;
    curl().easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    exchange.response.status = static_cast<int>(status);
    give_back(std::move(handle));
    return std::move(exchange.response);
  }

 private:
  Handle take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    Handle handle(curl().easy_init());
    if (handle == nullptr) throw std::bad_alloc();
    return handle;
  }

  // Forgets the request, keeps the connections. A handle that failed is not given back.
  void give_back(Handle handle) {
    curl().easy_reset(handle.get());
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

  Limits limits_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

bool is_number(std::string_view text, int largest) {
  return !text.empty() && text.size() <= 3 &&
         text.find_first_not_of("0123456789") == std::string_view::npos &&
         std::stoi(std::string(text)) <= largest;
}

}  // namespace

std::optional<std::string> Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string> Response::all_headers(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

std::unique_ptr<Transport> make_transport(const Limits& limits) {
  return std::make_unique<CurlTransport>(limits);
}

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
