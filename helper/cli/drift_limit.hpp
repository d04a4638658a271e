// SPDX-License-Identifier: MIT
// How much drift is too much: a share of the requirements, or a number of them.
#pragma once

#include "image/drift.hpp"

#include <optional>
#include <string>

namespace pinned_images::cli {

class DriftLimit {
 public:
  /// Returns the limit that `10%` or `12` spells; absent for "". Throws Error (exit 2).
  static std::optional<DriftLimit> parse(const std::string& text);

  /// Returns whether the drift is more than the limit.
  bool is_exceeded_by(const image::Drift& drift) const;

  std::string text() const;

 private:
  long number_ = 0;
  bool percent_ = false;
};

}  // namespace pinned_images::cli
