// SPDX-License-Identifier: MIT
#include "cli/hosts.hpp"

#include "support/platform.hpp"

#include <algorithm>
#include <numeric>
#include <set>

namespace pinned_images::cli {
namespace {

class Spreader {
 public:
  Spreader(const std::vector<std::string>& hosts, Hosts::Children children)
      : hosts_(hosts), all_beside_(children == Hosts::Children::Beside), load_(hosts.size(), 0) {}

  void place(const PlannedImage& planned, const std::string& platform) {
    const auto parent = result_.find({planned.spec->from, platform});
    const bool beside = parent != result_.end() &&
                        (all_beside_ || has_child_.emplace(planned.spec->from, platform).second);
    const std::size_t host = beside ? parent->second : least_loaded(platform);
    ++load_[host];
    result_.emplace(std::pair(planned.spec->name, platform), host);
  }

  Hosts::Places result() { return std::move(result_); }

 private:
  std::size_t least_loaded(const std::string& platform) const {
    const auto is_own = [&](std::size_t host) { return normal_platform(hosts_[host]) == platform; };
    std::vector<std::size_t> places(hosts_.size());
    std::iota(places.begin(), places.end(), 0);
    if (std::any_of(places.begin(), places.end(), is_own)) {
      std::erase_if(places, [&](std::size_t host) { return !is_own(host); });
    }
    return *std::min_element(places.begin(), places.end(), [&](std::size_t one, std::size_t other) {
      return load_[one] < load_[other];
    });
  }

  const std::vector<std::string>& hosts_;
  bool all_beside_;
  std::vector<int> load_;
  std::set<std::pair<std::string, std::string>> has_child_;
  Hosts::Places result_;
};

}  // namespace

engine::Engine& Hosts::engine_of(const PlannedImage& planned, const std::string& platform) {
  if (world_.hosts() == 1) return world_.engine();
  std::call_once(once_, [this] {
    std::vector<std::string> platforms;
    for (std::size_t host = 0; host < world_.hosts(); ++host) {
      platforms.push_back(world_.engine(host).platform());
    }
    places_ = spread(workspace_.images, platforms, children_);
  });
  return world_.engine(places_.at({planned.spec->name, platform}));
}

Hosts::Places Hosts::spread(const std::vector<PlannedImage>& images,
                            const std::vector<std::string>& hosts, Children children) {
  Spreader spreader(hosts, children);
  for (const PlannedImage& planned : images) {
    for (const std::string& platform : planned.wanted.platforms) spreader.place(planned, platform);
  }
  return spreader.result();
}

}  // namespace pinned_images::cli
