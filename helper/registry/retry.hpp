// SPDX-License-Identifier: MIT
// When to ask again, and after how long: the statuses that pass, Retry-After, back-off.
#pragma once

#include "support/http.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace pinned_images::registry {

using Time = std::chrono::system_clock::time_point;

/// Thrown for a failure that another try may cure; becomes an Error (exit 4) when none is left.
struct Passing {
  std::string problem;
  std::string hint;
  std::optional<double> wait;  ///< seconds, where the server named them
};

/// Returns whether a later answer may be another one: 408, 429, 500, 502, 503, 504.
bool may_pass(int status);

/// Returns the seconds that Retry-After asks for (a number or an HTTP date, RFC 9110), at most 60;
/// absent if the header is, or can't be read.
std::optional<double> retry_after(const http::Response& response, Time now);

/// Returns the seconds to wait after the `failed`th try (1, 2, ...) where the server names none:
/// 0.5, 1.5, 4.5, ... at most 60. `chance` in [0, 1) moves it by a tenth either way, so that the
/// jobs of one pipeline don't return all at once.
double backoff(int failed, double chance);

}  // namespace pinned_images::registry
