// SPDX-License-Identifier: MIT
#include "cli/smoke_test.hpp"

#include "support/text.hpp"

namespace pinned_images::cli {

std::optional<SmokeFailure> smoke_test(engine::Engine& engine, const PlannedImage& planned,
                                       const std::string& id, const std::string& platform) {
  const std::vector<std::string>& command = planned.spec->smoke_test;
  if (command.empty()) return std::nullopt;
  const Finished finished = engine.run_in(id, platform, command, "");
  if (finished.ok()) return std::nullopt;
  constexpr std::size_t most_lines = 20;
  return SmokeFailure{"SMOKE_TEST ended with " + std::to_string(finished.exit_code) + ":",
                      last_lines(finished.err.empty() ? finished.out : finished.err, most_lines),
                      "run the command in the image to see why"};
}

}  // namespace pinned_images::cli
