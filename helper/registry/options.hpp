// SPDX-License-Identifier: MIT
// How a client behaves: what a project, or a test, may choose.
#pragma once

#include "registry/retry.hpp"

#include <functional>
#include <set>
#include <string>

namespace pinned_images::registry {

/// How many questions are asked at once: asking is waiting, so more than there are processors.
inline constexpr int questions_at_once = 256;

struct Options {
  /// Registries to be asked by http. A loopback registry is asked so without being named here, and
  /// by https if that fails. No login is ever sent over http to another machine.
  std::set<std::string> plain_http;
  /// Waits between tries (seconds); sleeps if none is given. A test gives one that counts.
  std::function<void(double seconds)> wait;
  int tries = 4;  ///< of a request that may be repeated and got a passing failure or no answer
  std::function<Time()> now;  ///< the system's clock if none is given
};

}  // namespace pinned_images::registry
