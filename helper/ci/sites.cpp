// SPDX-License-Identifier: MIT
#include "ci/sites.hpp"

#include "ci/limits.hpp"
#include "ci/yaml_walk.hpp"

#include <algorithm>
#include <iterator>

namespace pinned_images::ci {
namespace {

std::string indexed(const std::string& where, std::size_t index) {
  return where + "[" + std::to_string(index) + "]";
}

/// Collects the sites of one document.
class SiteFinder {
 public:
  SiteFinder(const YamlStream& stream, std::size_t document, std::vector<Site>& sites)
      : stream_(stream), document_(document), sites_(sites) {}

  void gitlab(std::uint32_t root) {
    gitlab_job(root, "", "");
    for (const Member& job : members_of(stream_, root)) {
      if (!is_gitlab_job(job.key) || is_special(job.value)) continue;
      gitlab_job(job.value, std::string(job.key) + ".", std::string(job.key));
    }
  }

  void github(std::uint32_t root) {
    for (const std::uint32_t jobs : find_all(stream_, root, "jobs")) {
      for (const Member& job : members_of(stream_, jobs)) {
        github_job(job.value, "jobs." + std::string(job.key) + ".", std::string(job.key));
      }
    }
  }

  void anywhere(std::uint32_t node, const std::string& where) {
    check_limits(stream_, node, sites_.size(), where);
    for (const Member& member : members_of(stream_, node)) {
      const std::string inside = (where.empty() ? "" : where + ".") + std::string(member.key);
      if (member.key == "image") anywhere_image(member.value, inside);
      anywhere(member.value, inside);
    }
    const auto& items = items_of(stream_, node);
    for (std::size_t at = 0; at < items.size(); ++at) anywhere(items[at], indexed(where, at));
  }

 private:
  bool is_special(std::uint32_t node) const { return !stream_.node(node).tag.empty(); }

  void add(const std::string& key, const std::string& where, const std::string& job,
           std::uint32_t node) {
    check_limits(stream_, node, sites_.size(), where);
    sites_.push_back({document_, key, where, job, node, std::nullopt});
  }

  // A map that says its image by a member may also leave that to another file.
  void named(const std::string& key, const std::string& member, const std::string& where,
             const std::string& job, std::uint32_t node) {
    if (!is_map(stream_, node) || is_special(node)) return add(key, where, job, node);
    for (const std::uint32_t name : find_all(stream_, node, member)) {
      add(key + "." + member, where, job, name);
    }
  }

  void gitlab_job(std::uint32_t node, const std::string& prefix, const std::string& job) {
    for (const std::uint32_t image : find_all(stream_, node, "image")) {
      named("image", "name", prefix + "image", job, image);
    }
    for (const std::uint32_t services : find_all(stream_, node, "services")) {
      const std::string where = prefix + "services";
      if (!is_list(stream_, services) || is_special(services))
        add("services", where, job, services);
      if (is_special(services)) continue;
      const auto& items = items_of(stream_, services);
      for (std::size_t at = 0; at < items.size(); ++at) {
        named("services", "name", indexed(where, at), job, items[at]);
      }
    }
  }

  void github_job(std::uint32_t node, const std::string& prefix, const std::string& job) {
    for (const std::uint32_t container : find_all(stream_, node, "container")) {
      named("container", "image", prefix + "container", job, container);
    }
    for (const std::uint32_t services : find_all(stream_, node, "services")) {
      for (const Member& service : members_of(stream_, services)) {
        const std::string where = prefix + "services." + std::string(service.key) + ".image";
        for (const std::uint32_t image : find_all(stream_, service.value, "image")) {
          add("services.image", where, job, image);
        }
      }
    }
  }

  // Of a map, `name:` or Helm's `repository:`.
  void anywhere_image(std::uint32_t node, const std::string& where) {
    if (is_list(stream_, node) && !is_special(node)) return;
    if (!is_map(stream_, node) || is_special(node)) return add("image", where, "", node);
    for (const std::uint32_t name : find_all(stream_, node, "name")) {
      add("image.name", where, "", name);
    }
    for (const std::uint32_t repository : find_all(stream_, node, "repository")) {
      add("image.repository", where, "", repository);
      const auto tags = find_all(stream_, node, "tag");
      if (!tags.empty()) sites_.back().tag = tags.back();
    }
  }

  const YamlStream& stream_;
  std::size_t document_;
  std::vector<Site>& sites_;
};

}  // namespace

bool is_gitlab_job(std::string_view key) {
  constexpr std::string_view others[] = {"variables", "include", "workflow", "spec",     "cache",
                                         "stages",    "image",   "services", "artifacts"};
  return std::find(std::begin(others), std::end(others), key) == std::end(others);
}

std::vector<Site> sites_of(const YamlStream& stream, Format format) {
  std::vector<Site> result;
  for (std::size_t at = 0; at < stream.documents().size(); ++at) {
    SiteFinder finder(stream, at, result);
    const std::uint32_t root = stream.documents()[at];
    if (format == Format::GitLab) finder.gitlab(root);
    if (format == Format::GitHub) finder.github(root);
    if (format == Format::Yaml) finder.anywhere(root, "");
  }
  return result;
}

}  // namespace pinned_images::ci
