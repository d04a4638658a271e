// SPDX-License-Identifier: MIT
#include "ci/limits.hpp"
#include "ci/parts.hpp"
#include "ci/sites.hpp"
#include "ci/yaml_walk.hpp"

namespace pinned_images::ci {
namespace {

class IncludeCollector {
 public:
  explicit IncludeCollector(const YamlStream& stream) : stream_(stream) {}

  void gitlab(std::uint32_t root) {
    for (const std::uint32_t include : find_all(stream_, root, "include")) all(include, false);
    for (const Member& job : members_of(stream_, root)) {
      if (!is_gitlab_job(job.key)) continue;
      for (const std::uint32_t trigger : find_all(stream_, job.value, "trigger")) {
        for (const auto include : find_all(stream_, trigger, "include")) all(include, true);
      }
    }
  }

  // A workflow of the same repository begins so, another's with its owner.
  void github(std::uint32_t root) {
    for (const std::uint32_t jobs : find_all(stream_, root, "jobs")) {
      for (const Member& job : members_of(stream_, jobs)) {
        for (const std::uint32_t uses : find_all(stream_, job.value, "uses")) {
          if (stream_.node(uses).text.starts_with("./")) add(uses, true);
        }
      }
    }
  }

  std::vector<Include> found() { return std::move(found_); }

 private:
  void all(std::uint32_t node, bool own_pipeline) {
    one(node, own_pipeline);
    if (!stream_.node(node).tag.empty()) return;
    for (const std::uint32_t item : items_of(stream_, node)) one(item, own_pipeline);
  }

  // A text is a path or a URL; of a map, `project:`, `remote:` and the others name no local file.
  void one(std::uint32_t node, bool own_pipeline) {
    const std::string& text = stream_.node(node).text;
    const bool is_url = text.starts_with("http://") || text.starts_with("https://");
    if (is_scalar(stream_, node) && !is_url) add(node, own_pipeline);
    for (const std::uint32_t local : find_all(stream_, node, "local")) add(local, own_pipeline);
  }

  void add(std::uint32_t node, bool own_pipeline) {
    if (!is_scalar(stream_, node) || !stream_.node(node).tag.empty()) return;
    check_limits(stream_, node, found_.size(), "");
    found_.push_back({scalar_of(stream_, node), own_pipeline});
  }

  const YamlStream& stream_;
  std::vector<Include> found_;
};

}  // namespace

std::vector<Include> includes_of(const YamlStream& stream, Format format) {
  IncludeCollector collector(stream);
  for (const std::uint32_t root : stream.documents()) {
    if (format == Format::GitLab) collector.gitlab(root);
    if (format == Format::GitHub) collector.github(root);
  }
  return collector.found();
}

}  // namespace pinned_images::ci
