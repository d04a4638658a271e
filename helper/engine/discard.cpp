// SPDX-License-Identifier: MIT
#include "engine/discard.hpp"

#include "engine/inspected.hpp"
#include "engine/program.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <set>

namespace pinned_images::engine {
namespace {

std::set<std::string> ids_of(const std::vector<std::string>& list, const std::string& filter) {
  const Finished listed =
      run_program(with(list, {"--all", "--no-trunc", "--quiet", "--filter", filter}));
  std::set<std::string> ids;
  for (const std::string_view line : split(listed.out, '\n')) {
    if (listed.ok() && !trim(line).empty()) ids.emplace(trim(line));
  }
  return ids;
}

}  // namespace

// An image that has children can't be removed, and a list has no order of births within a second:
// so as long as one goes.
void discard_by_label(const std::vector<std::string>& list, const std::vector<std::string>& remove,
                      std::string_view label, std::string_view value) {
  const std::string filter = label_filter(label, value);
  if (!filter.ends_with(value)) return;  // it would take the images of other values too
  try {
    std::set<std::string> before;
    for (;;) {
      const std::set<std::string> ids = ids_of(list, filter);
      if (ids.empty() || ids == before) return;
      for (const std::string& id : ids) run_program(with(remove, {"--force", id}));
      before = ids;
    }
  } catch (const Error&) {
    return;  // they stay: clutter, nothing worse
  }
}

}  // namespace pinned_images::engine
