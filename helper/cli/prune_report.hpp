// SPDX-License-Identifier: MIT
// What a prune decided, and what became of it, as JSON for programs.
#pragma once

#include "image/prune.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

/// What became of a tag that was to go.
enum class PruneEnd {
  None,     ///< it stays, or was not come to: a dry run, or one that broke off
  Deleted,  ///< and seen to be gone
  Gone,     ///< it was gone before
  Moved,    ///< it names another image by now, and is left alone
  Refused,  ///< the registry did not let us delete it
};

struct PruneReport {
  const image::Stock& stock;
  const image::PrunePlan& plan;
  bool is_dry_run = false;
  std::vector<std::vector<PruneEnd>> ends;  ///< as in the plan: repositories, then tags
  std::vector<std::string> warnings;
};

/// Returns how many tags ended so.
std::size_t count(const PruneReport& report, PruneEnd end);

/// Returns the pattern of names that a cleanup by name must leave alone (see image::keep_pattern).
std::string keep_pattern(const PruneReport& report);

/// Returns the report as one JSON document. Members are only added to it while `schema` is 1:
///
///     {"schema": 1, "dry_run": false,
///      "repositories": [{"image": "lint", "repository": "registry.example/group/lint", "tags": [
///        {"tag": "0.1.0", "verdict": "go", "reason": "built 2026-01-02, nothing uses it",
///         "digest": "sha256:...", "freed": 1234, "end": "deleted"}]}],
///      "totals": {"keep": 2, "go": 1, "deleted": 1, "freed": 1234},
///      "keep_pattern": "pins-[0-9a-f]{16}", "warnings": []}
///
/// `verdict`: keep, go. `freed`: bytes of layers that no image has that stays, each counted at the
/// first tag that has it, so that they sum up to the total. `end`: deleted, gone (it was before),
/// moved, refused, or null. `digest`: what the tag names; of a key tag that goes, what its key
/// says.
std::string to_json(const PruneReport& report);

}  // namespace pinned_images::cli
