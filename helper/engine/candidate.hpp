// SPDX-License-Identifier: MIT
// The answer to "is this engine here?".
#pragma once

#include "engine/engine.hpp"

#include <memory>
#include <string>

namespace pinned_images::engine {

/// An engine, or why there is none.
struct Candidate {
  std::unique_ptr<Engine> engine;
  std::string reason;  ///< `no docker in PATH`
};

}  // namespace pinned_images::engine
