// SPDX-License-Identifier: MIT
// A session with registries: finds http or https, logs in, and judges what comes back.
#pragma once

#include "registry/ask.hpp"
#include "registry/logins.hpp"
#include "registry/options.hpp"
#include "registry/sender.hpp"

#include <future>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::registry {

/// Thread-safe; each registry is pinged once, however many ask at a time.
class Session {
 public:
  Session(http::Transport& transport, CredentialSources sources, Options options);

  /// Returns the answer, 2xx or 404, to a request that may be repeated. Throws Error.
  http::Response ask(const Ask& ask);

  /// The same by one try. Throws Passing or http::NoAnswer where another may help.
  http::Response ask_once(const Ask& ask);

  /// Returns the answers to requests about one repository that allow the same, all sent at once.
  /// Throws Error as `ask` does, the first that is found.
  std::vector<http::Response> ask_all(const std::vector<Ask>& asks);

  /// Returns how the registry of `ask` is reached. Throws Error.
  Host reach(const Ask& ask);

  /// Returns a Location header's value as a URL (see resolved_location).
  std::string located(const Ask& ask, const std::string& location);

  /// Runs `work`, made of requests by one try, as Sender::trying does.
  template <class Work>
  auto trying(const std::string& subject, const Work& work) {
    return sender_.trying(subject, work);
  }

 private:
  Host host_of(const Ask& ask);
  void remember(const std::string& registry, const Host& host);
  Host ping(const Ask& ask);
  Host ping(const Ask& ask, const std::string& scheme);
  http::Response judged(const Host& host, const Ask& ask, Login login, Answer answer);
  http::Response finished(const Host& host, const Ask& ask, const Login& login, Arrival first);
  Answer send(const Host& host, const Ask& ask, const Login& login);
  bool renew(Host host, const Ask& ask, const http::Response& response, Login& login);

  std::set<std::string> plain_http_;
  Sender sender_;
  Logins logins_;
  std::mutex mutex_;  ///< of hosts_
  std::map<std::string, std::shared_future<Host>> hosts_;
};

}  // namespace pinned_images::registry
