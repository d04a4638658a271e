// SPDX-License-Identifier: MIT
#include "cli/progress.hpp"

#include "support/escape.hpp"
#include "support/text.hpp"
#include "support/utf8.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

constexpr std::size_t narrowest_part = 30;
constexpr std::string_view cut_mark = "...";
constexpr std::string_view between_parts = " | ";

long seconds_of(Clock::duration duration) {
  return std::chrono::duration_cast<std::chrono::seconds>(duration).count();
}

std::string clock_text(long seconds) {
  const long minutes = seconds / 60;
  if (minutes < 60) return fmt::format("{}:{:02}", minutes, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", minutes / 60, minutes % 60, seconds % 60);
}

// A script with wide letters, or pictures: nobody says from where on, and one that is taken for
// wider than it is costs a column, where the other way round costs the line.
std::size_t columns_at(std::string_view text, std::size_t at) {
  constexpr unsigned char first_wide = 0xe1;  // U+1000 and on
  return static_cast<unsigned char>(text[at]) >= first_wide ? 2 : 1;
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (begins_code_point(text[at])) columns += columns_at(text, at);
  }
  return columns;
}

std::string_view first_columns(std::string_view text, std::size_t columns) {
  std::size_t at = 0;
  std::size_t used = 0;
  while (at < text.size() && used + columns_at(text, at) <= columns) {
    used += columns_at(text, at);
    at += std::max<std::size_t>(1, utf8_length(text, at));
  }
  return text.substr(0, at);
}

std::string what_of(const Task& task) {
  if (task.unit.empty()) return task.what;
  if (task.total == 0) return task.what + " " + task.unit + "s";
  return fmt::format("{} {}/{}", task.what, task.done, counted(task.total, task.unit));
}

std::string last_time(const Task& task) {
  return task.last ? "  (last time " + duration_text(*task.last) + ")" : "";
}

std::string plain_line(const Task& task, long seconds) {
  const std::string image = task.image.empty() ? "" : "[" + task.image + "] ";
  return fmt::format("{}{} so far: {}{}", image, duration_text(seconds), what_of(task),
                     last_time(task));
}

}  // namespace

std::string fitted(std::string_view text, std::size_t columns) {
  std::string safe = for_terminal(text);
  if (columns_of(safe) <= columns) return safe;
  if (columns <= cut_mark.size()) return std::string(first_columns(safe, columns));
  return std::string(first_columns(safe, columns - cut_mark.size())) + std::string(cut_mark);
}

int Progress::begin(Task task, Clock::time_point now) {
  entries_.emplace(next_, Entry{std::move(task), now, now});
  return next_++;
}

// What it does is cut first: the time, the name and the last time say more than a step's end.
std::string Progress::part(const Entry& entry, Clock::time_point now, std::size_t columns) {
  const Task& task = entry.task;
  const std::string name = task.image.empty() ? "" : task.image + ": ";
  const std::string head = fmt::format("[{}] {}", clock_text(seconds_of(now - entry.begin)), name);
  const std::string tail = last_time(task);
  constexpr std::size_t room = 15;
  const std::size_t ends = columns_of(head) + tail.size();
  if (ends + room > columns) return fitted(head + what_of(task), columns);
  return head + fitted(what_of(task), columns - ends) + tail;
}

std::string Progress::line(Clock::time_point now, std::size_t columns) const {
  if (entries_.empty()) return "";
  const std::size_t count = entries_.size();
  const std::size_t shown = std::clamp<std::size_t>(columns / narrowest_part, 1, count);
  const std::string more =
      shown < count ? fmt::format("{}{} more", between_parts, count - shown) : "";
  const std::size_t taken = more.size() + (shown - 1) * between_parts.size();
  const std::size_t each = columns > taken ? (columns - taken) / shown : 0;
  std::vector<std::string> parts;
  for (const auto& [number, entry] : entries_) {
    if (parts.size() < shown) parts.push_back(part(entry, now, each));
  }
  return fitted(join(parts, between_parts) + more, columns);
}

std::vector<std::string> Progress::due(Clock::time_point now) {
  using std::chrono::seconds;
  std::vector<std::string> lines;
  for (auto& [number, entry] : entries_) {
    const Clock::duration first = entry.task.unit.empty() ? seconds(60) : seconds(10);
    const Clock::duration age = now - entry.begin;
    if (now - entry.told < std::max(first, age / 10)) continue;
    entry.told = now;
    lines.push_back(plain_line(entry.task, seconds_of(age)));
  }
  return lines;
}

}  // namespace pinned_images::cli
