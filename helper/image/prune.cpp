// SPDX-License-Identifier: MIT
#include "image/prune.hpp"

#include "image/key.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>

#include <fmt/format.h>
#include <fnmatch.h>

namespace pinned_images::image {
namespace {

constexpr long long seconds_a_day = 24LL * 60 * 60;

// The digits at a place of a text, as a number.
int number_at(const std::string& text, std::size_t at, std::size_t length) {
  int number = 0;
  std::from_chars(text.data() + at, text.data() + at + length, number);
  return number;
}

// Seconds since 1970 of `2026-11-24T05:30:00Z`.
std::optional<long long> time_of(const std::string& created) {
  constexpr std::string_view form = "dddd-dd-ddTdd:dd:ddZ";
  const auto fits = [](char byte, char wanted) {
    return wanted == 'd' ? is_digit(byte) : byte == wanted;
  };
  if (!std::equal(created.begin(), created.end(), form.begin(), form.end(), fits)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{
      std::chrono::year(number_at(created, 0, 4)),
      std::chrono::month(static_cast<unsigned>(number_at(created, 5, 2))),
      std::chrono::day(static_cast<unsigned>(number_at(created, 8, 2)))};
  if (!date.ok()) return std::nullopt;
  const long long days = std::chrono::sys_days(date).time_since_epoch().count();
  return days * seconds_a_day + number_at(created, 11, 2) * 3600LL +
         number_at(created, 14, 2) * 60 + number_at(created, 17, 2);
}

/// What keeps the images of one repository, by their place in it; none: nothing does.
using Keepers = std::vector<std::optional<std::string>>;

class Planner {
 public:
  Planner(const Stock& stock, const Usage& usage, const PruneSpec& rules, long long now)
      : stock_(stock), usage_(usage), rules_(rules), now_(now) {
    for (const StoredRepository& repository : stock.repositories) {
      keepers_.emplace_back(repository.images.size());
    }
  }

  PrunePlan plan() {
    for (std::size_t i = 0; i < stock_.repositories.size(); ++i) {
      keep_named(i);
      keep_newest(i);
      keep_young(i);
    }
    while (keep_relatives()) {
    }
    PrunePlan plan;
    for (std::size_t i = 0; i < stock_.repositories.size(); ++i) plan.verdicts.push_back(judge(i));
    for (const auto& verdicts : plan.verdicts) {
      for (const PruneVerdict& verdict : verdicts) ++(verdict.keep ? plan.kept : plan.going);
    }
    add_freed(plan);
    return plan;
  }

 private:
  const StoredRepository& repository(std::size_t i) const { return stock_.repositories[i]; }

  static bool is_ours(const StoredDigest& image) { return image.kind == StoredDigest::Kind::Ours; }

  void keep(std::size_t i, std::size_t image, const std::string& reason) {
    std::optional<std::string>& keeper = keepers_[i][image];
    if (keeper) return;
    keeper = reason;
    any_new_ = true;
  }

  std::optional<std::string> user_of(std::size_t i, const std::string& tag) const {
    if (const auto user = usage_.of_tag(repository(i).repository, tag)) {
      return "named by " + user->text();
    }
    for (const std::string& glob : rules_.keep) {
      if (matches_glob(glob, tag)) return "KEEP " + glob;
    }
    return std::nullopt;
  }

  // A tag's reason is its image's: all tags of a kept image stay, for a registry without deletion
  // by tag loses them together, and a digest that is named goes with its last tag.
  void keep_named(std::size_t i) {
    const StoredRepository& here = repository(i);
    const auto all = usage_.of_all(here.repository);
    for (const StoredTag& tag : here.tags) {
      const auto user = user_of(i, tag.tag);
      if (user) keep(i, tag.image, "same image as " + tag.tag + ", " + *user);
    }
    for (std::size_t n = 0; n < here.images.size(); ++n) {
      const auto user = usage_.of_digest(here.repository, here.images[n].digest);
      if (user) keep(i, n, "its digest is named by " + user->text());
      if (all) keep(i, n, "any tag may be named by " + all->text());
    }
  }

  // A part of another image is none for itself: its digest is named there, or those of all its own
  // parts are (an index of one image and what attests to it).
  static std::vector<bool> parts_of_others(const std::vector<StoredDigest>& images) {
    std::map<std::string_view, std::set<std::size_t>> named_by;
    for (std::size_t n = 0; n < images.size(); ++n) {
      for (const std::string& part : images[n].parts) named_by[part].insert(n);
    }
    const auto is_within = [&](std::size_t n, std::size_t other) {
      return images[other].parts.size() > images[n].parts.size() &&
             std::all_of(images[n].parts.begin(), images[n].parts.end(),
                         [&](const std::string& part) { return named_by[part].contains(other); });
    };
    std::vector<bool> result(images.size());
    for (std::size_t n = 0; n < images.size(); ++n) {
      result[n] = named_by.contains(images[n].digest);
      if (result[n] || images[n].parts.empty()) continue;
      const auto& others = named_by[images[n].parts.front()];
      result[n] = std::any_of(others.begin(), others.end(),
                              [&](std::size_t other) { return is_within(n, other); });
    }
    return result;
  }

  // Images of one age stand or fall together: none of them is the newer.
  void keep_newest(std::size_t i) {
    if (rules_.newest <= 0) return;
    std::vector<std::pair<long long, std::size_t>> ages;
    const auto& images = repository(i).images;
    const std::vector<bool> is_part = parts_of_others(images);
    for (std::size_t n = 0; n < images.size(); ++n) {
      const auto time = time_of(images[n].created);
      if (is_ours(images[n]) && time && !is_part[n]) ages.emplace_back(*time, n);
    }
    std::sort(ages.rbegin(), ages.rend());
    const auto newest = static_cast<std::size_t>(rules_.newest);
    for (std::size_t n = 0; n < ages.size(); ++n) {
      if (n >= newest && ages[n].first != ages[newest - 1].first) return;
      keep(i, ages[n].second, fmt::format("one of the newest {}", rules_.newest));
    }
  }

  void keep_young(std::size_t i) {
    const auto& images = repository(i).images;
    for (std::size_t n = 0; n < images.size(); ++n) {
      if (!is_ours(images[n])) continue;
      const auto time = time_of(images[n].created);
      if (!time) {
        keep(i, n, "when it was built is not known");
      } else if (now_ - *time < rules_.days * seconds_a_day) {
        keep(i, n, "built " + images[n].created.substr(0, 10));
      }
    }
  }

  // A kept image needs its parent, and an index its children, and these theirs. Returns whether any
  // was found that wasn't kept before.
  bool keep_relatives() {
    if (by_part_.empty()) index_parts();
    any_new_ = false;
    for (std::size_t i = 0; i < stock_.repositories.size(); ++i) {
      const auto& images = repository(i).images;
      for (std::size_t n = 0; n < images.size(); ++n) {
        if (!keepers_[i][n]) continue;
        for (const std::string& parent : images[n].parents) {
          keep_by_digest(parent, "parent of a kept image of " + repository(i).image);
        }
        for (const std::string& part : images[n].parts) {
          keep_by_digest(part, "part of a kept image of " + repository(i).image);
        }
      }
    }
    return any_new_;
  }

  void keep_by_digest(const std::string& digest, const std::string& reason) {
    const auto [begin, end] = by_part_.equal_range(digest);
    for (auto found = begin; found != end; ++found) {
      keep(found->second.first, found->second.second, reason);
    }
  }

  void index_parts() {
    for (std::size_t i = 0; i < stock_.repositories.size(); ++i) {
      const auto& images = repository(i).images;
      for (std::size_t n = 0; n < images.size(); ++n) {
        by_part_.emplace(images[n].digest, std::pair(i, n));
        for (const std::string& part : images[n].parts) by_part_.emplace(part, std::pair(i, n));
      }
    }
  }

  std::vector<PruneVerdict> judge(std::size_t i) const {
    std::vector<PruneVerdict> verdicts;
    const StoredRepository& here = repository(i);
    for (const StoredTag& tag : here.tags) verdicts.push_back(judge(i, tag));
    return verdicts;
  }

  PruneVerdict judge(std::size_t i, const StoredTag& tag) const {
    const StoredDigest& image = repository(i).images[tag.image];
    if (image.kind == StoredDigest::Kind::NotOurs) return {true, "not ours: " + image.why_not};
    if (image.kind == StoredDigest::Kind::Placeholder) {
      return {false, "left by a prune that was interrupted"};
    }
    if (const auto user = user_of(i, tag.tag)) return {true, *user};
    if (const auto& keeper = keepers_[i][tag.image]) return {true, *keeper};
    return {false, "built " + image.created.substr(0, 10) + ", nothing uses it"};
  }

  // Layers are stored once: those that a kept image has too free nothing, and none frees twice.
  void add_freed(PrunePlan& plan) const {
    std::vector<char> used(stock_.layer_sizes.size(), 0);
    for_each_layer(plan, [&](const PruneVerdict& verdict, std::uint32_t layer) {
      if (verdict.keep) used[layer] = 1;
    });
    for_each_layer(plan, [&](PruneVerdict& verdict, std::uint32_t layer) {
      if (used[layer] != 0) return;
      used[layer] = 1;
      verdict.freed += stock_.layer_sizes[layer];
      plan.freed += stock_.layer_sizes[layer];
    });
  }

  template <class Use>
  void for_each_layer(PrunePlan& plan, const Use& use) const {
    for (std::size_t i = 0; i < stock_.repositories.size(); ++i) {
      const StoredRepository& here = repository(i);
      for (std::size_t n = 0; n < here.tags.size(); ++n) {
        for (const std::uint32_t layer : here.images[here.tags[n].image].layers) {
          use(plan.verdicts[i][n], layer);
        }
      }
    }
  }

  const Stock& stock_;
  const Usage& usage_;
  const PruneSpec& rules_;
  long long now_;
  std::vector<Keepers> keepers_;
  bool any_new_ = false;
  /// Images by the digests of their manifests and configs.
  std::unordered_multimap<std::string_view, std::pair<std::size_t, std::size_t>> by_part_;
};

// `0.10.0` as `[0-9]+\.[0-9]+\.[0-9]+`.
std::string shape_of(const std::string& tag) {
  std::string shape;
  for (std::size_t i = 0; i < tag.size(); ++i) {
    if (is_digit(tag[i])) {
      const bool goes_on = i > 0 && is_digit(tag[i - 1]);
      if (!goes_on) shape += "[0-9]+";
    } else {
      shape += tag[i] == '.' ? "\\." : std::string(1, tag[i]);
    }
  }
  return shape;
}

}  // namespace

PrunePlan plan_prune(const Stock& stock, const Usage& usage, const PruneSpec& rules,
                     long long now) {
  return Planner(stock, usage, rules, now).plan();
}

bool matches_glob(const std::string& glob, const std::string& tag) {
  return fnmatch(glob.c_str(), tag.c_str(), FNM_NOESCAPE) == 0;
}

std::string keep_pattern(const std::vector<std::string>& tags) {
  std::string pattern = "pins-[0-9a-f]{16}";
  std::set<std::string> shapes;
  bool several = false;
  for (const std::string& tag : tags) {
    several = several || is_platform_tag(tag);
    if (!is_key_tag(tag) && !is_platform_tag(tag)) shapes.insert(shape_of(tag));
  }
  if (several) pattern += "(-[0-9a-z-]+)?";
  for (const std::string& shape : shapes) pattern += "|" + shape;
  return pattern;
}

}  // namespace pinned_images::image
