// SPDX-License-Identifier: MIT
#include "registry/logins.hpp"

#include "registry/verdict.hpp"
#include "support/text.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

// A token that ends while its request is on the way is as bad as none.
constexpr std::chrono::seconds margin{5};

std::string key_of(const Ask& ask) {
  return ask.registry + " " + join(ask.scopes, " ");
}

bool is_clear(const http::Origin& origin) {
  return origin.scheme == "http" && !origin.is_loopback();
}

void check_not_clear(const Ask& ask, const http::Origin& origin, const Credentials& login) {
  if (!is_clear(origin)) return;
  throw refused(
      fmt::format("{}: http://{} asks for a login, and that of {} is not sent over plain http",
                  ask.subject, origin.host, login.source),
      "have the registry reached by https, or let it be read and written without a login");
}

Asked asked_of_realm(const Ask& ask, const std::string& host, const http::Request& request,
                     const std::optional<Credentials>& login) {
  Asked asked{ask.subject,    ask.registry,          host,  ask.repository,
              request.method, join(ask.scopes, " "), login, ""};
  for (const auto& [name, value] : request.headers) {
    if (name == "Authorization") asked.authorization = value;
  }
  return asked;
}

}  // namespace

Logins::Logins(Sender& sender, CredentialSources sources)
    : sender_(sender), sources_(std::move(sources)) {}

Login Logins::log_in(const Host& host, const Ask& ask) {
  if (!host.challenge) return {};
  Login login{"", credentials_for(ask)};
  if (login.credentials) check_not_clear(ask, host.origin, *login.credentials);
  if (host.challenge->scheme == "bearer") {
    login.authorization = "Bearer " + token_for(host, ask, login.credentials);
  } else if (login.credentials) {
    login.authorization = basic_authorization(*login.credentials);
  }
  return login;
}

void Logins::forget_token(const Ask& ask) {
  const std::lock_guard lock(mutex_);
  tokens_.erase(key_of(ask));
}

// Under the lock, as a credential helper may ask its user something: once is enough.
std::optional<Credentials> Logins::credentials_for(const Ask& ask) {
  const std::lock_guard lock(mutex_);
  const std::string key = ask.registry + "/" + ask.repository;
  const auto known = credentials_.find(key);
  if (known != credentials_.end()) return known->second;
  return credentials_[key] = find_credentials(ask.registry, ask.repository, sources_);
}

std::string Logins::token_for(const Host& host, const Ask& ask,
                              const std::optional<Credentials>& login) {
  {
    const std::lock_guard lock(mutex_);
    const auto known = tokens_.find(key_of(ask));
    if (known != tokens_.end() && sender_.now() < known->second.until) return known->second.value;
  }
  const Time asked = sender_.now();
  const Token token = fetch_token(host, ask, login);
  const std::lock_guard lock(mutex_);
  tokens_[key_of(ask)] = {token.value, asked + token.life - margin};
  return token.value;
}

Token Logins::fetch_token(const Host& host, const Ask& ask,
                          const std::optional<Credentials>& login) {
  Challenge challenge = *host.challenge;
  std::string& realm = challenge.parameters["realm"];
  realm = resolved_location(ask.subject, host.base, realm);
  if (login) check_not_clear(ask, *http::origin_of(realm), *login);
  const http::Response response = ask_realm(ask, challenge, login);
  if (const std::optional<Token> token = parse_token(response.body)) return *token;
  throw unanswered(fmt::format("{}: {}, which gives the tokens for {}, sent none", ask.subject,
                               http::origin_of(realm)->host, ask.registry),
                   "try again later; else tell those who run the registry");
}

http::Response Logins::ask_realm(const Ask& ask, const Challenge& challenge,
                                 const std::optional<Credentials>& login) {
  const http::Origin home = *http::origin_of(challenge.parameter("realm"));
  const auto send = [&](http::Request request) {
    request.to = home;
    const Answer answer = sender_.send(home, {ask.subject, request});
    const Asked asked = asked_of_realm(ask, answer.host, request, login);
    // 400 is OAuth's word for a refresh token that has ended (RFC 6749, invalid_grant).
    if (answer.response.status == 400) throw denied(answer.response, asked);
    // Not all token servers know the form (distribution, spec/auth/oauth.md).
    const bool is_form = request.method == "POST";
    if (!is_form || answer.response.status != 404) judge(answer.response, asked, sender_.now());
    return answer.response;
  };
  if (login && !login->identity_token.empty()) {
    http::Response response = send(token_post(challenge, ask.scopes, login->identity_token));
    if (response.status != 404) return response;
  }
  return send(token_get(challenge, ask.scopes, login));
}

}  // namespace pinned_images::registry
