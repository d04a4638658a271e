// SPDX-License-Identifier: MIT
// Logs in to registries: finds credentials, gets tokens, and keeps both for the next request.
#pragma once

#include "registry/ask.hpp"
#include "registry/sender.hpp"

#include <map>
#include <mutex>

namespace pinned_images::registry {

/// What goes along with a request, and whose it is.
struct Login {
  std::string authorization;  ///< the header's value; empty: none
  std::optional<Credentials> credentials;
};

/// Thread-safe; it asks the network under no lock.
class Logins {
 public:
  Logins(Sender& sender, CredentialSources sources);

  /// Returns the login for a request: none where the host wants none, Basic, or a token that is
  /// kept until it ends. Throws Error: exit 5 if a token server refuses, or if the login would go
  /// over http to another machine; Passing and http::NoAnswer as a token server fails.
  Login log_in(const Host& host, const Ask& ask);

  /// Forgets the token for a request, so that the next login gets a fresh one.
  void forget_token(const Ask& ask);

 private:
  struct KeptToken {
    std::string value;
    Time until;
  };

  std::optional<Credentials> credentials_for(const Ask& ask);
  std::string token_for(const Host& host, const Ask& ask, const std::optional<Credentials>& login);
  Token fetch_token(const Host& host, const Ask& ask, const std::optional<Credentials>& login);
  http::Response ask_realm(const Ask& ask, const Challenge& challenge,
                           const std::optional<Credentials>& login);

  Sender& sender_;
  CredentialSources sources_;
  std::mutex mutex_;  ///< of all below
  std::map<std::string, std::optional<Credentials>> credentials_;
  std::map<std::string, KeptToken> tokens_;
};

}  // namespace pinned_images::registry
