// SPDX-License-Identifier: MIT
// Sends requests through a transport: follows redirects, and tries again what may pass.
#pragma once

#include "registry/options.hpp"
#include "support/http.hpp"

#include <mutex>
#include <random>
#include <string>
#include <variant>
#include <vector>

namespace pinned_images::registry {

struct Answer {
  http::Response response;
  bool is_home = true;  ///< false: a redirect led to another scheme, host or port
  std::string host;     ///< who answered
};

/// An answer, or why there is none.
using Arrival = std::variant<Answer, http::NoAnswer>;

/// A request, which tells whom it asks, and what its messages are about.
struct Errand {
  std::string subject;
  http::Request request;
};

class Sender {
 public:
  Sender(http::Transport& transport, Options options);

  /// Returns the answer after at most five redirects. Its Authorization header goes to `home` only
  /// and is left out elsewhere; a method with a body follows 307 and 308 only. Throws
  /// http::NoAnswer, and Error (exit 4) on a redirect that can't be followed.
  Answer send(const http::Origin& home, Errand errand);

  /// Returns what comes of each, all under way at once, by the same rules. Throws Error.
  std::vector<Arrival> send_all(const http::Origin& home, std::vector<Errand> errands);

  /// Runs `work` until it doesn't fail by Passing or http::NoAnswer, at most `Options::tries`
  /// times, with waits between; then throws Error (exit 4) about `subject`.
  template <class Work>
  auto trying(const std::string& subject, const Work& work) {
    for (int tried = 1;; ++tried) {
      try {
        return work();
      } catch (const Passing& failure) {
        wait_or_give_up(subject, tried, failure);
      } catch (const http::NoAnswer& failure) {
        wait_or_give_up(subject, tried, failure);
      }
    }
  }

  Time now() const { return options_.now(); }

 private:
  void wait_or_give_up(const std::string& subject, int tried, const Passing& failure);
  void wait_or_give_up(const std::string& subject, int tried, const http::NoAnswer& failure);

  http::Transport& transport_;
  Options options_;
  std::mutex mutex_;  ///< of random_
  std::mt19937 random_{std::random_device{}()};
};

/// Returns a Location header's value as a URL, seen from `base`. Throws Error (exit 4) about
/// `subject` if it is none, or leads from https to http on another machine.
std::string resolved_location(const std::string& subject, const std::string& base,
                              const std::string& location);

}  // namespace pinned_images::registry
