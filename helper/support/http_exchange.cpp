// SPDX-License-Identifier: MIT
#include "support/http_exchange.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>

#include <fmt/format.h>

namespace pinned_images::http {
namespace {

constexpr std::size_t header_limit = 256U << 10U;
constexpr std::size_t reason_limit = 1U << 20U;
// A server that sends a byte a second would hold us for days.
constexpr long slowest = 64;  // bytes a second
constexpr const char* network_hint =
    "check the host's name, the network and, behind a proxy, HTTPS_PROXY and NO_PROXY; then try "
    "again";
constexpr const char* tls_hint =
    "if the host's certificate comes from a private authority, name a file with that authority's "
    "certificate in SSL_CERT_FILE";

extern "C" std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  return exchange.take_header({bytes, size * count}) ? size * count : 0;
}

extern "C" std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  return exchange.take_body({bytes, size * count}) ? size * count : 0;
}

extern "C" std::size_t on_upload(char* buffer, std::size_t size, std::size_t count, void* user) {
  const long read = static_cast<Exchange*>(user)->give_body(buffer, size * count);
  return read < 0 ? CURL_READFUNC_ABORT : static_cast<std::size_t>(read);
}

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (curl().easy_setopt(handle, option, value) != CURLE_OK) {
    throw Error(ExitCode::Bug, std::nullopt,
                fmt::format("libcurl refuses its option {}", static_cast<int>(option)), "");
  }
}

using List = std::unique_ptr<curl_slist, HandleDelete>;

void append(List& list, const std::string& line) {
  curl_slist* longer = curl().slist_append(list.get(), line.c_str());
  if (longer == nullptr) throw std::bad_alloc();
  (void)list.release();
  list.reset(longer);
}

bool holds_line_break(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos;
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

// Where distributions keep the authorities they trust (Go's crypto/x509 looks there). libcurl knows
// the place of the one that it was built for; we may run on another.
const char* trusted_by_the_system() {
  constexpr std::array places{
      "/etc/ssl/certs/ca-certificates.crt",                 // Debian, Arch
      "/etc/pki/tls/certs/ca-bundle.crt",                   // Fedora
      "/etc/ssl/ca-bundle.pem",                             // openSUSE
      "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // Enterprise Linux
      "/etc/ssl/cert.pem",                                  // Alpine
  };
  const auto* const found = std::find_if(places.begin(), places.end(), [](const char* place) {
    std::error_code error;
    return std::filesystem::exists(place, error);
  });
  return found == places.end() ? nullptr : *found;
}

// curl(1) reads these; libcurl leaves it to its users.
void set_trust(CURL* handle) {
  if (const char* file = trusted_by_the_system()) set(handle, CURLOPT_CAINFO, file);
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

void set_rules(CURL* handle, const Limits& limits) {
  set(handle, CURLOPT_NOSIGNAL, 1L);
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(handle, CURLOPT_CONNECTTIMEOUT, static_cast<long>(limits.connect.count()));
  set(handle, CURLOPT_LOW_SPEED_LIMIT, slowest);
  set(handle, CURLOPT_LOW_SPEED_TIME, static_cast<long>(limits.stall.count()));
  set(handle, CURLOPT_USERAGENT, "pinned-images");
  // Better a stream of a connection that is being made than one more connection.
  set(handle, CURLOPT_PIPEWAIT, 1L);
  set(handle, CURLOPT_HEADERFUNCTION, &on_header);
  set(handle, CURLOPT_WRITEFUNCTION, &on_body);
  set_trust(handle);
}

std::string time_out(CURL* handle, const Limits& limits) {
  curl_off_t ready = 0;
  curl().easy_getinfo(handle, CURLINFO_PRETRANSFER_TIME_T, &ready);
  return ready == 0 ? fmt::format("no connection within {} s", limits.connect.count())
                    : fmt::format("next to nothing came for {} s", limits.stall.count());
}

std::string unconnected(CURL* handle) {
  long error = 0;
  curl().easy_getinfo(handle, CURLINFO_OS_ERRNO, &error);
  if (error == ECONNREFUSED) return "the connection was refused";
  return "no connection";
}

std::string shown(const Origin& origin) {
  const std::string_view usual = origin.scheme == "https" ? "443" : "80";
  return origin.port == usual ? origin.host : origin.host + ":" + origin.port;
}

}  // namespace

Handle make_handle(const Limits& limits) {
  Handle handle(curl().easy_init());
  if (handle == nullptr) throw std::bad_alloc();
  set_rules(handle.get(), limits);
  return handle;
}

Exchange::Exchange(const Request& request, const Limits& limits, Handle handle)
    : request_(request), limits_(limits), handle_(std::move(handle)) {
  const std::optional<Origin> origin = request.to ? request.to : origin_of(request.url);
  if (!origin) throw Error(ExitCode::Bug, std::nullopt, "a request's URL is none", "");
  origin_ = *origin;
  set_request();
}

void Exchange::set_request() {
  CURL* curl = handle_.get();
  headers_ = header_list(request_);
  set(curl, CURLOPT_URL, request_.url.c_str());
  set(curl, CURLOPT_HTTPHEADER, headers_.get());
  set_method();
  set(curl, CURLOPT_HEADERDATA, this);
  set(curl, CURLOPT_WRITEDATA, this);
  set(curl, CURLOPT_ERRORBUFFER, message_.data());
  // No proxy can reach our own loopback, and none may see what is sent there in clear.
  const char* const without_proxy = origin_.is_loopback() ? "*" : nullptr;
  set(curl, CURLOPT_NOPROXY, without_proxy);
}

void Exchange::set_method() {
  CURL* curl = handle_.get();
  if (request_.body_file) {
    sent_.open(*request_.body_file, std::ios::binary);
    if (!sent_) {
      throw project_error(request_.body_file->string() + " can't be read: " + std::strerror(errno),
                          "check its permissions");
    }
    const auto size = std::filesystem::file_size(*request_.body_file);
    set(curl, CURLOPT_UPLOAD, 1L);
    set(curl, CURLOPT_READFUNCTION, &on_upload);
    set(curl, CURLOPT_READDATA, this);
    set(curl, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(size));
    set(curl, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  } else if (request_.method == "GET") {
    set(curl, CURLOPT_HTTPGET, 1L);
  } else if (request_.method == "HEAD") {
    set(curl, CURLOPT_NOBODY, 1L);
  } else {
    if (request_.method != "DELETE" || !request_.body.empty()) {
      set(curl, CURLOPT_POSTFIELDS, request_.body.data());
      set(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    }
    set(curl, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  }
}

Response Exchange::finish(CURLcode code) {
  if (unsaved_ == 0 && saved_.is_open() && !saved_.flush()) unsaved_ = errno;
  saved_.close();
  if (unsaved_ != 0) {
    throw project_error(
        request_.save_to->string() + " can't be written: " + std::strerror(unsaved_),
        "set TMPDIR to a folder with more space");
  }
  if (code != CURLE_OK) throw no_answer(code);
  long status = 0;
  curl().easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  response_.status = static_cast<int>(status);
  // What a GET sets the next request sets again; a body to send, or to do without, would stay.
  if (request_.method != "GET") {
    curl().easy_reset(handle_.get());
    set_rules(handle_.get(), limits_);
  }
  return std::move(response_);
}

// A status line begins a response: those before the last (100 Continue) don't count.
bool Exchange::take_header(std::string_view line) {
  header_bytes_ += line.size();
  too_large_ = header_bytes_ > header_limit;
  if (too_large_) return false;
  const std::size_t colon = line.find(':');
  if (line.starts_with("HTTP/")) {
    response_.headers.clear();
  } else if (colon != std::string_view::npos) {
    response_.headers.emplace_back(trim(line.substr(0, colon)), trim(line.substr(colon + 1)));
  }
  return true;
}

bool Exchange::take_body(std::string_view bytes) {
  long status = 0;
  curl().easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &status);
  const bool is_answer = status >= 200 && status < 300;
  // What was asked for may be smaller than the reason why it is not given.
  const std::size_t limit =
      is_answer ? request_.body_limit : std::max(request_.body_limit, reason_limit);
  too_large_ = bytes.size() > limit - body_bytes_;
  if (too_large_) return false;
  body_bytes_ += bytes.size();
  if (request_.save_to && is_answer) return save(bytes);
  response_.body.append(bytes);
  return true;
}

bool Exchange::save(std::string_view bytes) {
  if (!saved_.is_open()) saved_.open(*request_.save_to, std::ios::binary | std::ios::trunc);
  if (saved_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()))) return true;
  unsaved_ = errno;
  return false;
}

long Exchange::give_body(char* buffer, std::size_t size) {
  sent_.read(buffer, static_cast<std::streamsize>(size));
  return sent_.bad() ? -1 : static_cast<long>(sent_.gcount());
}

// In words of ours, as libcurl's own may hold the URL.
NoAnswer Exchange::no_answer(CURLcode code) const {
  const std::string host = shown(origin_);
  if (too_large_) {
    return {fmt::format("{}: the answer is larger than {} bytes", host, request_.body_limit),
            "check that the host is the one you mean", false};
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {host + ": " + time_out(handle_.get(), limits_), network_hint, true};
    case CURLE_COULDNT_RESOLVE_HOST:
      return {host + ": no address is known for this name", network_hint, true};
    case CURLE_COULDNT_RESOLVE_PROXY:
      return {host + ": no address is known for the proxy's name", network_hint, true};
    case CURLE_COULDNT_CONNECT:
      return {host + ": " + unconnected(handle_.get()), network_hint, true};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
      return {fmt::format("{}: its certificate is not trusted ({})", host, message_.data()),
              tls_hint, false};
    default:
      return {host + ": " + curl().easy_strerror(code), network_hint, true};
  }
}

}  // namespace pinned_images::http
