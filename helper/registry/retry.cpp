// SPDX-License-Identifier: MIT
#include "registry/retry.hpp"

#include "support/curl_library.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

namespace pinned_images::registry {
namespace {

constexpr double longest_wait = 60;

}  // namespace

bool may_pass(int status) {
  constexpr std::array passing{408, 429, 500, 502, 503, 504};
  return std::find(passing.begin(), passing.end(), status) != passing.end();
}

std::optional<double> retry_after(const http::Response& response, Time now) {
  const std::optional<std::string> text = response.header("Retry-After");
  if (!text || text->empty()) return std::nullopt;
  if (text->find_first_not_of("0123456789") == std::string::npos) {
    return text->size() > 4 ? longest_wait : std::min(std::stod(*text), longest_wait);
  }
  const std::time_t date = http::curl().getdate(text->c_str(), nullptr);
  if (date < 0) return std::nullopt;
  const std::chrono::duration<double> wait = std::chrono::system_clock::from_time_t(date) - now;
  return std::clamp(wait.count(), 0.0, longest_wait);
}

double backoff(int failed, double chance) {
  const double wait = 0.5 * std::pow(3.0, failed - 1) * (0.9 + 0.2 * chance);
  return std::min(wait, longest_wait);
}

}  // namespace pinned_images::registry
