// SPDX-License-Identifier: MIT
#include "cli/drift_limit.hpp"

#include "support/error.hpp"

#include <charconv>

namespace pinned_images::cli {

std::optional<DriftLimit> DriftLimit::parse(const std::string& text) {
  if (text.empty()) return std::nullopt;
  DriftLimit limit;
  limit.percent_ = text.ends_with('%');
  const char* last = text.data() + text.size() - (limit.percent_ ? 1 : 0);
  const auto [end, error] = std::from_chars(text.data(), last, limit.number_);
  const long most = limit.percent_ ? 100 : 9999;
  if (error == std::errc() && end == last && limit.number_ >= 0 && limit.number_ <= most) {
    return limit;
  }
  throw Error(ExitCode::Usage, std::nullopt, "--limit: '" + text + "' is no limit",
              "write a share, as in 10%, or a number of requirements, as in 12");
}

bool DriftLimit::is_exceeded_by(const image::Drift& drift) const {
  const auto unmet = static_cast<long>(drift.unmet.size());
  if (!percent_) return unmet > number_;
  return unmet * 100 > number_ * static_cast<long>(drift.requirements);
}

std::string DriftLimit::text() const {
  return std::to_string(number_) + (percent_ ? "%" : "");
}

}  // namespace pinned_images::cli
