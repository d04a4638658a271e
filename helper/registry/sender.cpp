// SPDX-License-Identifier: MIT
#include "registry/sender.hpp"

#include "support/text.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

constexpr int most_redirects = 5;
constexpr const char* redirect_hint =
    "the registry, or a proxy before it, is set up wrongly: tell those who run it";

bool is_redirect(int status, const std::string& method) {
  if (status == 307 || status == 308) return true;
  // These would turn any other method into a GET.
  const bool only_reads = method == "GET" || method == "HEAD";
  return only_reads && (status == 301 || status == 302 || status == 303);
}

http::Request without_authorization(http::Request request) {
  std::erase_if(request.headers, [](const auto& header) {
    return equal_ignoring_case(header.first, "Authorization");
  });
  return request;
}

Options completed(Options options) {
  if (!options.wait) {
    options.wait = [](double seconds) {
      std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
    };
  }
  if (!options.now) options.now = [] { return std::chrono::system_clock::now(); };
  return options;
}

}  // namespace

Sender::Sender(http::Transport& transport, Options options)
    : transport_(transport), options_(completed(std::move(options))) {}

Answer Sender::send(const std::string& subject, const http::Origin& home, http::Request request) {
  for (int redirects = 0;; ++redirects) {
    const http::Origin origin = http::origin_of(request.url).value();
    const bool is_home = origin == home;
    http::Response response = transport_.send(is_home ? request : without_authorization(request));
    if (!is_redirect(response.status, request.method)) {
      return {std::move(response), is_home, origin.host};
    }
    if (redirects == most_redirects) {
      throw unanswered(fmt::format("{}: more than {} redirects", subject, most_redirects),
                       redirect_hint);
    }
    request.url = resolved_location(subject, request.url, response.header("Location").value_or(""));
    const bool sends = !request.body.empty() || request.body_file.has_value();
    if (sends && http::origin_of(request.url).value() != origin) {
      throw unanswered(subject + ": the answer leads what was sent on to another host",
                       redirect_hint);
    }
  }
}

void Sender::wait_or_give_up(const std::string& subject, int tried, const Passing& failure) {
  if (tried >= options_.tries) {
    const std::string tries = tried > 1 ? fmt::format(" ({} tries)", tried) : "";
    throw unanswered(subject + ": " + failure.problem + tries, failure.hint);
  }
  double chance = 0;
  {
    const std::lock_guard lock(mutex_);
    chance = std::uniform_real_distribution<>(0, 1)(random_);
  }
  options_.wait(failure.wait.value_or(backoff(tried, chance)));
}

void Sender::wait_or_give_up(const std::string& subject, int tried, const http::NoAnswer& failure) {
  if (!failure.again) throw unanswered(subject + ": " + failure.problem(), failure.hint());
  wait_or_give_up(subject, tried, Passing{failure.problem(), failure.hint(), std::nullopt});
}

std::string resolved_location(const std::string& subject, const std::string& base,
                              const std::string& location) {
  const std::optional<std::string> url =
      location.empty() ? std::nullopt : http::resolve_url(base, location);
  const std::optional<http::Origin> to = url ? http::origin_of(*url) : std::nullopt;
  if (!to) {
    throw unanswered(subject + ": the answer names no address to go on at", redirect_hint);
  }
  const std::optional<http::Origin> from = http::origin_of(base);
  if (from && from->scheme == "https" && to->scheme == "http" && !to->is_loopback()) {
    throw unanswered(fmt::format("{}: the answer leads from https to http://{}", subject, to->host),
                     "a proxy before the registry must tell it that it is reached by https "
                     "(X-Forwarded-Proto): tell those who run it");
  }
  return *url;
}

}  // namespace pinned_images::registry
