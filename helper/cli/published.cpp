// SPDX-License-Identifier: MIT
#include "cli/published.hpp"

#include <fmt/core.h>

namespace pinned_images::cli {

std::optional<Published> published_image(const PlannedImage& planned, const Asked& asked) {
  const image::Answers& answers = asked.answers;
  std::string repository = planned.wanted.repository;
  std::optional<image::Holding> holding = answers.version ? answers.version : answers.key;
  if (answers.elsewhere) {
    holding = answers.elsewhere->holding;
    repository = answers.elsewhere->repository;
  }
  if (!holding || !holding->record) return std::nullopt;
  const image::Record record = *holding->record;
  return Published{repository + "@" + holding->digest, std::move(*holding), record};
}

std::string share_text(const image::Drift& drift) {
  const bool one = drift.requirements == 1;
  return fmt::format("{} of {} requirement{} ({:.3g}%)", drift.unmet.size(), drift.requirements,
                     one ? "" : "s", drift.percent());
}

std::string refresh_hint(const PlannedImage& planned) {
  return planned.wanted.version_tag ? "bump the version and run the target refresh-images"
                                    : "run the target refresh-images";
}

}  // namespace pinned_images::cli
