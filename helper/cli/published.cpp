// SPDX-License-Identifier: MIT
#include "cli/published.hpp"

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
  return Published{repository + "@" + holding->digest, std::move(*holding)};
}

}  // namespace pinned_images::cli
