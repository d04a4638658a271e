// SPDX-License-Identifier: MIT
#include "registry/sender.hpp"

#include "support/text.hpp"

#include <chrono>
#include <numeric>
#include <optional>
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

http::Request sent_by(const Errand& errand, const http::Origin& home) {
  http::Request request = errand.request;
  if (request.to != home) {
    std::erase_if(request.headers, [](const auto& header) {
      return equal_ignoring_case(header.first, "Authorization");
    });
  }
  return request;
}

// Absent: the response was a redirect, and the errand now goes where it leads.
std::optional<Answer> arrived(Errand& errand, const http::Origin& home, http::Response response,
                              int redirects) {
  http::Request& request = errand.request;
  if (!is_redirect(response.status, request.method)) {
    return Answer{std::move(response), request.to == home, request.to->host};
  }
  if (redirects == most_redirects) {
    throw unanswered(fmt::format("{}: more than {} redirects", errand.subject, most_redirects),
                     redirect_hint);
  }
  request.url =
      resolved_location(errand.subject, request.url, response.header("Location").value_or(""));
  const http::Origin next = http::origin_of(request.url).value();
  const bool sends = !request.body.empty() || request.body_file.has_value();
  if (sends && next != request.to) {
    throw unanswered(errand.subject + ": the answer leads what was sent on to another host",
                     redirect_hint);
  }
  request.to = next;
  return std::nullopt;
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

Answer Sender::send(const http::Origin& home, Errand errand) {
  for (int redirects = 0;; ++redirects) {
    http::Response response = transport_.send(sent_by(errand, home));
    if (auto answer = arrived(errand, home, std::move(response), redirects)) return *answer;
  }
}

std::vector<Arrival> Sender::send_all(const http::Origin& home, std::vector<Errand> errands) {
  std::vector<Arrival> arrivals(errands.size());
  std::vector<std::size_t> under_way(errands.size());
  std::iota(under_way.begin(), under_way.end(), 0);
  for (int redirects = 0; !under_way.empty(); ++redirects) {
    std::vector<http::Request> requests;
    for (const std::size_t i : under_way) requests.push_back(sent_by(errands[i], home));
    std::vector<http::Outcome> outcomes = transport_.send_all(requests);
    std::vector<std::size_t> redirected;
    for (std::size_t k = 0; k < outcomes.size(); ++k) {
      const std::size_t i = under_way[k];
      if (auto* none = std::get_if<http::NoAnswer>(&outcomes[k])) {
        arrivals[i] = std::move(*none);
      } else if (auto answer =
                     arrived(errands[i], home, std::get<http::Response>(std::move(outcomes[k])),
                             redirects)) {
        arrivals[i] = std::move(*answer);
      } else {
        redirected.push_back(i);
      }
    }
    under_way = std::move(redirected);
  }
  return arrivals;
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
