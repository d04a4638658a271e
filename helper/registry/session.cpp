// SPDX-License-Identifier: MIT
#include "registry/session.hpp"

#include "registry/reference.hpp"
#include "registry/verdict.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

// docker.io is a name of the hub; its registry lives at another.
std::string address_of(const std::string& registry) {
  return registry == "docker.io" ? "registry-1.docker.io" : registry;
}

Asked asked_of(const Ask& ask, const Answer& answer, const Login& login) {
  return {ask.subject,       ask.registry,       answer.is_home ? ask.registry : answer.host,
          ask.repository,    ask.method,         join(ask.scopes, " "),
          login.credentials, login.authorization};
}

std::string url_of(const Host& host, const Ask& ask) {
  return ask.target.starts_with('/') ? host.base + ask.target : ask.target;
}

Errand errand_for(const Host& host, const Ask& ask, const Login& login) {
  const bool goes_home = ask.target.starts_with('/');
  http::Request request{ask.method,     url_of(host, ask), ask.headers, ask.body,
                        ask.body_limit, ask.body_file,     ask.save_to};
  request.to = goes_home ? host.origin : http::origin_of(request.url).value();
  if (!login.authorization.empty()) {
    request.headers.emplace_back("Authorization", login.authorization);
  }
  return {ask.subject, std::move(request)};
}

// Nobody needs to be asked again.
bool is_settled(const Arrival& arrival) {
  const auto* answer = std::get_if<Answer>(&arrival);
  return answer != nullptr &&
         (is_success(answer->response.status) || answer->response.status == 404);
}

Error no_registry(const Ask& ask, int status) {
  return project_error(fmt::format("{}: {} is no registry: it answered {} to GET /v2/", ask.subject,
                                   ask.registry, status),
                       "check the registry's host and port");
}

Error unknown_login(const Ask& ask) {
  return refused(ask.subject + ": the registry asks for a login of a kind that is not known here",
                 "Basic and Bearer are known; ask those who run the registry for one of them");
}

}  // namespace

Session::Session(http::Transport& transport, CredentialSources sources, Options options)
    : plain_http_(options.plain_http),
      sender_(transport, std::move(options)),
      logins_(sender_, std::move(sources)) {}

http::Response Session::ask(const Ask& ask) {
  return trying(ask.subject, [&] { return ask_once(ask); });
}

http::Response Session::ask_once(const Ask& ask) {
  const Host host = host_of(ask);
  const Login login = logins_.log_in(host, ask);
  return judged(host, ask, login, send(host, ask, login));
}

std::vector<http::Response> Session::ask_all(const std::vector<Ask>& asks) {
  if (asks.empty()) return {};
  const Ask& one = asks.front();
  const Host host = reach(one);
  const Login login = trying(one.subject, [&] { return logins_.log_in(host, one); });
  std::vector<Errand> errands;
  for (const Ask& ask : asks) errands.push_back(errand_for(host, ask, login));
  std::vector<Arrival> arrivals = sender_.send_all(host.origin, std::move(errands));
  std::vector<http::Response> responses(asks.size());
  std::vector<std::size_t> others;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    if (is_settled(arrivals[i])) {
      responses[i] = finished(host, asks[i], login, std::move(arrivals[i]));
    } else {
      others.push_back(i);
    }
  }
  run_parallel(others.size(), questions_at_once, [&](std::size_t k) {
    const std::size_t i = others[k];
    responses[i] = finished(host, asks[i], login, std::move(arrivals[i]));
  });
  return responses;
}

// What came of the first try counts as one.
http::Response Session::finished(const Host& host, const Ask& ask, const Login& login,
                                 Arrival first) {
  bool is_first = true;
  return trying(ask.subject, [&] {
    if (!std::exchange(is_first, false)) return ask_once(ask);
    if (const auto* none = std::get_if<http::NoAnswer>(&first)) throw http::NoAnswer(*none);
    return judged(host, ask, login, std::get<Answer>(std::move(first)));
  });
}

http::Response Session::judged(const Host& host, const Ask& ask, Login login, Answer answer) {
  // Once: a token server may always grant less than was asked, and never say so.
  if (answer.response.status == 401 && answer.is_home && renew(host, ask, answer.response, login)) {
    answer = send(host, ask, login);
  }
  const int status = answer.response.status;
  const bool is_answer = is_success(status) || std::find(ask.answers.begin(), ask.answers.end(),
                                                         status) != ask.answers.end();
  if (!is_answer) judge(answer.response, asked_of(ask, answer, login), sender_.now());
  return std::move(answer.response);
}

Host Session::reach(const Ask& ask) {
  return trying(ask.subject, [&] { return host_of(ask); });
}

std::string Session::located(const Ask& ask, const std::string& location) {
  return resolved_location(ask.subject, url_of(host_of(ask), ask), location);
}

// Whoever asks first pings; those who come meanwhile get its answer, or its failure.
Host Session::host_of(const Ask& ask) {
  std::promise<Host> answer;
  {
    std::unique_lock lock(mutex_);
    const auto [known, is_first] = hosts_.try_emplace(ask.registry, answer.get_future().share());
    if (!is_first) {
      const std::shared_future<Host> pinged = known->second;
      lock.unlock();
      return pinged.get();
    }
  }
  try {
    Host host = ping(ask);
    answer.set_value(host);
    return host;
  } catch (...) {
    {
      const std::lock_guard lock(mutex_);
      hosts_.erase(ask.registry);
    }
    answer.set_exception(std::current_exception());
    throw;
  }
}

void Session::remember(const std::string& registry, const Host& host) {
  std::promise<Host> known;
  known.set_value(host);
  const std::lock_guard lock(mutex_);
  hosts_.insert_or_assign(registry, known.get_future().share());
}

Host Session::ping(const Ask& ask) {
  if (plain_http_.contains(ask.registry)) return ping(ask, "http");
  if (!is_loopback(ask.registry)) return ping(ask, "https");
  // What is sent to the own machine crosses no network. A TLS server has no answer for http, or
  // 400.
  try {
    return ping(ask, "http");
  } catch (const Error& by_http) {
    try {
      return ping(ask, "https");
    } catch (const http::NoAnswer& by_https) {
      if (!by_https.again) throw;
    }
    throw;
  }
}

Host Session::ping(const Ask& ask, const std::string& scheme) {
  Host host;
  host.base = scheme + "://" + address_of(ask.registry);
  host.origin = http::origin_of(host.base).value();
  http::Request request;
  request.method = "GET";
  request.url = host.base + "/v2/";
  request.to = host.origin;
  const Answer answer = sender_.send(host.origin, {ask.subject, std::move(request)});
  const http::Response& response = answer.response;
  if (response.status == 401) {
    host.challenge = usable_challenge(parse_challenges(response.all_headers("WWW-Authenticate")));
    if (!host.challenge) throw unknown_login(ask);
  } else if (response.status != 403) {  // what 403 means, the request itself will tell
    Asked asked = asked_of(ask, answer, {});
    asked.method = "GET /v2/";
    if (response.status >= 400 && !may_pass(response.status))
      throw no_registry(ask, response.status);
    judge(response, asked, sender_.now());
  }
  return host;
}

Answer Session::send(const Host& host, const Ask& ask, const Login& login) {
  return sender_.send(host.origin, errand_for(host, ask, login));
}

// Returns whether there is another login to try. A registry may ask for one though `/v2/` didn't.
bool Session::renew(Host host, const Ask& ask, const http::Response& response, Login& login) {
  host.challenge = usable_challenge(parse_challenges(response.all_headers("WWW-Authenticate")));
  if (!host.challenge) return false;
  remember(ask.registry, host);
  logins_.forget_token(ask);
  Login fresh = logins_.log_in(host, ask);
  if (fresh.authorization == login.authorization) return false;
  login = std::move(fresh);
  return true;
}

}  // namespace pinned_images::registry
