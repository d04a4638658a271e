// SPDX-License-Identifier: MIT
// A registry's login, as plain values: challenges, token requests and their answers (RFC 7235,
// RFC 6750; distribution's spec/auth/token.md and oauth.md). Nothing here talks to anybody.
#pragma once

#include "registry/credentials.hpp"
#include "support/http.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::registry {

/// One way to log in that a server offers.
struct Challenge {
  std::string scheme;                             ///< small letters: `basic`, `bearer`
  std::map<std::string, std::string> parameters;  ///< names in small letters

  bool operator==(const Challenge&) const = default;
  /// Returns a parameter; empty if there is none.
  std::string parameter(const std::string& name) const;
};

/// Returns the challenges of all WWW-Authenticate headers, in order. What can't be read ends its
/// header, not the others.
std::vector<Challenge> parse_challenges(const std::vector<std::string>& headers);

/// Returns the one to use: Bearer with a realm before Basic; absent if neither is offered.
std::optional<Challenge> usable_challenge(const std::vector<Challenge>& challenges);

/// Returns the value of an Authorization header for Basic. An identity token goes as the password
/// of the user `<token>`.
std::string basic_authorization(const Credentials& credentials);

/// Returns the GET that asks a realm for a token, with Basic or, without credentials, anonymously.
http::Request token_get(const Challenge& challenge, const std::vector<std::string>& scopes,
                        const std::optional<Credentials>& credentials);

/// Returns the POST form that trades an identity token for a token.
http::Request token_post(const Challenge& challenge, const std::vector<std::string>& scopes,
                         const std::string& identity_token);

struct Token {
  std::string value;
  std::chrono::seconds life{60};  ///< what the specification says of a server that says nothing
};

/// Returns the token of a server's answer (`token`, else `access_token`); absent if it holds none
/// that can stand in a header.
std::optional<Token> parse_token(std::string_view body);

}  // namespace pinned_images::registry
