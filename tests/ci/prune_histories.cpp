// SPDX-License-Identifier: MIT
// Random histories of a project: releases, branches with CI files and locks, strangers' images,
// prunes that are carried out whole or killed. After each prune everything that is used must be
// there as it was, and after a whole one nothing else of ours. What is used is told here from what
// the history did, not from the texts that the code reads.
//
//   prune_histories <count> [<first seed>]
#include "ci/uses.hpp"
#include "image/prune.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <map>
#include <random>
#include <set>
#include <string>

#include <fmt/format.h>

namespace pinned_images {
namespace {

using image::StoredDigest;

constexpr long long day = 86400;
const std::vector<std::string> names = {"base", "lint", "full"};

std::string repository_of(std::size_t i) {
  return "registry.example.edu/lab/demo/" + names[i];
}

/// An image in the registry, whether it has tags or not.
struct Image {
  std::string digest;
  std::string config;
  std::string parent;  ///< digest or config of its parent
  std::size_t parent_image = 0;
  bool is_ours = true;
  bool is_age_known = true;
  long long built = 0;
};

/// What a branch names, as the history did it.
struct BranchState {
  std::string ci_file;
  std::set<std::pair<std::size_t, std::string>> tags;     ///< repository, tag
  std::set<std::pair<std::size_t, std::string>> digests;  ///< repository, digest
  std::set<std::size_t> undecided;                        ///< repositories
};

class History {
 public:
  explicit History(unsigned seed) : random_(seed), tags_(names.size()) {}

  /// Returns what went wrong; empty: nothing.
  std::string run() {
    branches_["main"] = {};
    for (int step = 0; step < 24; ++step) {
      now_ += number(0, 6) * day + number(0, 1000);
      const std::string problem = act();
      if (!problem.empty()) return fmt::format("step {}: {}", step, problem);
    }
    return "";
  }

  std::size_t deleted() const { return deleted_; }
  std::size_t kept() const { return kept_; }

 private:
  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  template <class Container>
  auto& any(Container& container) {
    return *std::next(container.begin(), number(0, static_cast<int>(container.size()) - 1));
  }

  std::string act() {
    switch (number(0, 9)) {
      case 0:
      case 1:
      case 2:
        release();
        return "";
      case 3:
        branches_[fmt::format("b{}", number(0, 5))] = any(branches_).second;
        return "";
      case 4:
        if (branches_.size() > 1) branches_.erase(std::next(branches_.begin()));
        return "";
      case 5:
        write_ci_file(any(branches_).second);
        return "";
      case 6:
        put_stranger();
        return "";
      case 7:
        retag();
        return "";
      default:
        return prune();
    }
  }

  // New images from base to full, under a version and a key tag; a branch then names them.
  void release() {
    const std::string version = fmt::format("0.{}.{}", number(0, 9), releases_);
    const std::size_t first = static_cast<std::size_t>(number(0, 2));
    std::size_t parent = newest_[first == 0 ? 0 : first - 1];
    for (std::size_t i = first; i < names.size(); ++i) {
      Image image;
      image.digest = fmt::format("sha256:{:064x}", ++count_);
      image.config = fmt::format("sha256:c{:063x}", count_);
      image.built = now_;
      image.is_age_known = number(0, 19) > 0;
      // Nothing can be built from what is gone.
      if (i > 0 && has_tag(i - 1, parent)) {
        image.parent_image = parent;
        image.parent = number(0, 1) == 0 ? images_[parent].digest : images_[parent].config;
      }
      images_[count_] = image;
      parent = newest_[i] = count_;
      tags_[i][version] = count_;
      if (number(0, 9) > 0) tags_[i][fmt::format("pins-{:016x}", count_)] = count_;
    }
    ++releases_;
    write_ci_file(any(branches_).second);
  }

  bool has_tag(std::size_t i, std::size_t image) const {
    return std::any_of(tags_[i].begin(), tags_[i].end(),
                       [&](const auto& one) { return one.second == image; });
  }

  void retag() {
    auto& tags = any(tags_);
    if (!tags.empty()) tags[fmt::format("1.{}.0", ++releases_)] = any(tags).second;
  }

  void put_stranger() {
    Image image;
    image.digest = fmt::format("sha256:f{:063x}", ++count_);
    image.is_ours = false;
    image.built = 0;
    images_[count_] = image;
    any(tags_)[fmt::format("strange-{}", count_)] = count_;
  }

  // References of any kind to tags that are there, or were.
  void write_ci_file(BranchState& branch) {
    branch = {};
    std::string variables = "variables:\n  HERE: registry.example.edu\n";
    std::string jobs;
    for (int job = 0; job < number(0, 4); ++job) {
      const auto i = static_cast<std::size_t>(number(0, 2));
      if (tags_[i].empty()) continue;
      const auto& [tag, image] = any(tags_[i]);
      const std::string name = spelling_of(i);
      std::string reference = name + ":" + tag;
      switch (number(0, 7)) {
        case 0:
          reference = name + "@" + images_[image].digest;
          branch.digests.emplace(i, images_[image].digest);
          break;
        case 1:
          variables += fmt::format("  TAG_{}: \"{}\"\n", job, tag);
          reference = fmt::format("{}:${{TAG_{}}}", name, job);
          branch.tags.emplace(i, tag);
          break;
        case 2:
          variables += fmt::format("  IMAGE_{}: {}\n", job, reference);
          reference = fmt::format("$IMAGE_{}", job);
          branch.tags.emplace(i, tag);
          break;
        case 3:
          if (number(0, 3) > 0) break;
          reference = name + ":$CI_COMMIT_SHA";
          branch.undecided.insert(i);
          break;
        default:
          branch.tags.emplace(i, tag);
          break;
      }
      if (reference == name + ":" + tag) branch.tags.emplace(i, tag);
      jobs +=
          fmt::format("job{}:\n  image: \"{}\"  # a comment\n  script: [make]\n", job, reference);
    }
    branch.ci_file = variables + jobs;
  }

  std::string spelling_of(std::size_t i) {
    switch (number(0, 3)) {
      case 0:
        return "$CI_REGISTRY_IMAGE/" + names[i];
      case 1:
        return "${HERE}/lab/demo/" + names[i];
      case 2:
        return "$NOBODY_KNOWS/lab/demo/" + names[i];
      default:
        return repository_of(i);
    }
  }

  image::Stock stock() const {
    image::Stock stock;
    for (std::size_t i = 0; i < names.size(); ++i) {
      image::StoredRepository here{names[i], repository_of(i), {}, {}};
      std::map<std::size_t, std::uint32_t> places;
      for (const auto& [tag, image] : tags_[i]) {
        const auto [place, is_new] =
            places.emplace(image, static_cast<std::uint32_t>(here.images.size()));
        if (is_new) here.images.push_back(stored(images_.at(image)));
        here.tags.push_back({tag, place->second});
      }
      stock.repositories.push_back(std::move(here));
    }
    return stock;
  }

  static StoredDigest stored(const Image& image) {
    StoredDigest result;
    result.digest = image.digest;
    result.kind = image.is_ours ? StoredDigest::Kind::Ours : StoredDigest::Kind::NotOurs;
    result.created = image.is_age_known ? text_of(image.built) : "";
    if (!image.parent.empty()) result.parents = {image.parent};
    result.parts = {image.config};
    return result;
  }

  static std::string text_of(long long time) {
    const std::time_t seconds = time;
    char text[sizeof "2026-11-24T05:30:00Z"];
    std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", std::gmtime(&seconds));
    return text;
  }

  image::Usage usage() const {
    image::Usage usage;
    std::vector<std::string> repositories;
    for (std::size_t i = 0; i < names.size(); ++i) repositories.push_back(repository_of(i));
    for (const auto& [name, branch] : branches_) {
      ci::add_uses(ci::pipeline_of(".gitlab-ci.yml", branch.ci_file), repositories, name + ":",
                   usage);
    }
    return usage;
  }

  /// The images that must stay, by repository.
  using Needed = std::vector<std::set<std::size_t>>;

  Needed needed(const image::PruneSpec& rules) const {
    Needed result(names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
      std::multiset<long long> ages;
      std::set<std::size_t> ours;
      for (const auto& [tag, image] : tags_[i]) {
        if (images_.at(image).is_ours) ours.insert(image);
      }
      for (const std::size_t image : ours) {
        if (images_.at(image).is_age_known) ages.insert(images_.at(image).built);
      }
      for (const auto& [tag, image] : tags_[i]) {
        if (is_named(i, tag, image, rules) || is_new(images_.at(image), ages, rules)) {
          result[i].insert(image);
        }
      }
    }
    // Parents of all that stays; the deepest first.
    for (std::size_t i = names.size(); i-- > 1;) {
      for (const std::size_t image : result[i]) {
        const std::size_t parent = images_.at(image).parent_image;
        if (parent != 0) result[i - 1].insert(parent);
      }
    }
    return result;
  }

  bool is_named(std::size_t i, const std::string& tag, std::size_t image,
                const image::PruneSpec& rules) const {
    const bool is_kept = !rules.keep.empty() && tag.starts_with("0.3.");
    return is_kept || std::any_of(branches_.begin(), branches_.end(), [&](const auto& one) {
             const BranchState& branch = one.second;
             return branch.tags.contains({i, tag}) || branch.undecided.contains(i) ||
                    branch.digests.contains({i, images_.at(image).digest});
           });
  }

  bool is_new(const Image& image, const std::multiset<long long>& ages,
              const image::PruneSpec& rules) const {
    if (!image.is_ours) return false;
    if (!image.is_age_known) return true;
    const auto younger = std::distance(ages.upper_bound(image.built), ages.end());
    return younger < rules.newest || now_ - image.built < rules.days * day;
  }

  std::string prune() {
    image::PruneSpec rules;
    rules.newest = number(0, 3);
    rules.days = number(0, 1) == 0 ? 0 : number(1, 40);
    if (number(0, 2) == 0) rules.keep = {"0.3.*"};
    const image::Stock before = stock();
    const auto old_tags = tags_;
    const Needed stays = needed(rules);
    const image::PrunePlan plan = image::plan_prune(before, usage(), rules, now_);
    const bool is_killed = number(0, 3) == 0;
    carry_out(before, plan, is_killed ? number(0, 6) : 1'000'000);
    const std::string problem = check(old_tags, stays, is_killed);
    return problem.empty() ? "" : problem + verdicts(before, plan);
  }

  // As the command does: children before their parents.
  void carry_out(const image::Stock& before, const image::PrunePlan& plan, int most) {
    for (std::size_t i = names.size(); i-- > 0;) {
      const auto& tags = before.repositories[i].tags;
      for (std::size_t n = 0; n < tags.size(); ++n) {
        if (plan.verdicts[i][n].keep || most-- <= 0) continue;
        tags_[i].erase(tags[n].tag);
        ++deleted_;
      }
    }
  }

  static std::string verdicts(const image::Stock& before, const image::PrunePlan& plan) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto& tags = before.repositories[i].tags;
      for (std::size_t n = 0; n < tags.size(); ++n) {
        text += fmt::format("\n  {} {}:{}  {}", plan.verdicts[i][n].keep ? "keep" : "go", names[i],
                            tags[n].tag, plan.verdicts[i][n].reason);
      }
    }
    return text;
  }

  std::string check(const std::vector<std::map<std::string, std::size_t>>& before,
                    const Needed& stays, bool is_killed) {
    for (std::size_t i = 0; i < names.size(); ++i) {
      for (const auto& [tag, image] : before[i]) {
        const bool is_there = tags_[i].contains(tag);
        const bool must_stay = !images_[image].is_ours || stays[i].contains(image);
        if (must_stay && !is_there) return names[i] + ":" + tag + " was in use and is deleted";
        if (!must_stay && is_there && !is_killed) return names[i] + ":" + tag + " is left";
        kept_ += is_there ? 1 : 0;
      }
    }
    return orphan(before);
  }

  // Nothing that is left lacks a parent that was there.
  std::string orphan(const std::vector<std::map<std::string, std::size_t>>& before) {
    for (std::size_t i = 1; i < names.size(); ++i) {
      for (const auto& [tag, image] : tags_[i]) {
        const std::size_t parent = images_[image].parent_image;
        const auto has = [&](const std::map<std::string, std::size_t>& tags) {
          return std::any_of(tags.begin(), tags.end(),
                             [&](const auto& one) { return one.second == parent; });
        };
        if (parent != 0 && has(before[i - 1]) && !has(tags_[i - 1])) {
          return names[i] + ":" + tag + " has lost its parent";
        }
      }
    }
    return "";
  }

  std::mt19937 random_;
  long long now_ = 20'000 * day;
  std::size_t count_ = 0;
  int releases_ = 0;
  std::map<std::size_t, Image> images_;
  std::map<std::size_t, std::size_t> newest_;
  std::vector<std::map<std::string, std::size_t>> tags_;
  std::map<std::string, BranchState> branches_;
  std::size_t deleted_ = 0;
  std::size_t kept_ = 0;
};

int main_of(unsigned count, unsigned first) {
  std::size_t deleted = 0;
  std::size_t kept = 0;
  for (unsigned seed = first; seed < first + count; ++seed) {
    History history(seed);
    const std::string problem = history.run();
    deleted += history.deleted();
    kept += history.kept();
    if (problem.empty()) continue;
    fmt::print("history of seed {}: {}\n", seed, problem);
    return 1;
  }
  fmt::print("{} histories: {} tags deleted, {} kept, none of them wrongly\n", count, deleted,
             kept);
  return deleted > count && kept > count ? 0 : 1;
}

}  // namespace
}  // namespace pinned_images

int main(int argc, char** argv) {
  const auto number = [&](int i, unsigned otherwise) {
    return argc > i ? static_cast<unsigned>(std::stoul(argv[i])) : otherwise;
  };
  return pinned_images::main_of(number(1, 10'000), number(2, 1));
}
