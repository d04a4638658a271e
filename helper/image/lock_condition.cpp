// SPDX-License-Identifier: MIT
#include "image/lock_condition.hpp"

#include "python/marker.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <utility>

namespace pinned_images::image {
namespace {

using python::Truth;

// In the lock's own spelling if it names no extra and no group. Absent where these decide, or the
// text is no marker.
std::optional<std::string> asked_of_installer(const std::string& marker,
                                              const Environments& known) {
  const auto parsed = python::Marker::parse(marker);
  if (!parsed) return std::nullopt;
  const auto rest = parsed->rest({{}, known.extras, known.groups});
  if (!rest) return std::nullopt;
  const std::string text = rest->text();
  return text == parsed->text() ? marker : text;
}

// An entry's own condition, or the forks that it is locked for; none: it holds anyway.
std::vector<std::string> open_markers(const manifest::Entry& entry, const Environments& known) {
  std::vector<std::string> markers = entry.resolution_markers;
  const auto& condition = condition_of(entry);
  if (condition && evaluate(condition, known) == Truth::Unknown) markers = {*condition};
  std::vector<std::string> open;
  for (const std::string& marker : markers) {
    const Truth truth = evaluate(marker, known);
    if (truth == Truth::Yes) return {};
    if (truth == Truth::No) continue;
    open.push_back(asked_of_installer(marker, known).value_or(marker));
  }
  return open;
}

std::string alternatives(const std::vector<std::string>& markers) {
  if (markers.size() < 2) return join(markers, "");
  return "(" + join(markers, ") or (") + ")";
}

}  // namespace

Need Need::anyway() {
  Need need;
  need.any_ = {{}};
  return need;
}

std::optional<Need> Need::where(const std::optional<std::string>& marker,
                                const Environments& known) const {
  const Truth truth = evaluate(marker, known);
  if (truth == Truth::No) return std::nullopt;
  if (truth == Truth::Yes) return *this;
  const auto asked = asked_of_installer(*marker, known);
  if (!asked) return *this;
  Need need;
  for (std::set<std::string> all : any_) {
    all.insert(*asked);
    need.add(std::move(all));
  }
  return need;
}

bool Need::add(const Need& other) {
  bool changed = false;
  for (const auto& all : other.any_) changed = add(all) || changed;
  return changed;
}

// Of two sets one of which is in the other, the smaller says it all. A package too many is better
// than markers without end.
bool Need::add(std::set<std::string> all) {
  constexpr std::size_t most = 12;
  const auto is_in = [](const auto& part, const auto& whole) {
    return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
  };
  const auto says_it = [&](const auto& other) { return is_in(other, all); };
  if (std::any_of(any_.begin(), any_.end(), says_it)) return false;
  std::erase_if(any_, [&](const auto& other) { return is_in(all, other); });
  any_.insert(std::move(all));
  if (any_.size() > most) any_ = {{}};
  return true;
}

std::vector<std::string> Need::markers() const {
  std::vector<std::string> result;
  for (const std::set<std::string>& all : any_) {
    if (all.empty()) return {};
    const std::string text = join({all.begin(), all.end()}, ") and (");
    result.push_back(all.size() == 1 ? text : "(" + text + ")");
  }
  return result;
}

std::string marker_for_installer(const manifest::Entry& entry, const Need& need,
                                 const Environments& known) {
  const std::string own = alternatives(open_markers(entry, known));
  const std::string needed = alternatives(need.markers());
  if (own.empty() || own == needed) return needed;
  return needed.empty() ? own : "(" + own + ") and (" + needed + ")";
}

}  // namespace pinned_images::image
