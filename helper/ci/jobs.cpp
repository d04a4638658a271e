// SPDX-License-Identifier: MIT
#include "ci/parts.hpp"
#include "ci/sites.hpp"
#include "ci/yaml_walk.hpp"

namespace pinned_images::ci {
namespace {

void add_names(const YamlStream& stream, std::uint32_t node, std::vector<std::string>& names) {
  if (is_scalar(stream, node)) names.push_back(stream.node(node).text);
  for (const std::uint32_t item : items_of(stream, node)) {
    if (is_scalar(stream, item)) names.push_back(stream.node(item).text);
  }
}

// The name of the job that `!reference [name, ...]` takes something from; or empty.
std::string reference_target(const YamlStream& stream, const YamlNode& node) {
  if (node.tag != "!reference" || node.kind != YamlNode::Kind::List || node.children.empty()) {
    return "";
  }
  return stream.node(node.children.front()).text;
}

Job job_of(const YamlStream& stream, const Member& member) {
  Job job = {std::string(member.key), {}};
  for (const std::uint32_t extends : find_all(stream, member.value, "extends")) {
    add_names(stream, extends, job.extends);
  }
  // `variables: !reference [.other, variables]` takes them all, and nothing else has a say.
  for (const std::uint32_t variables : find_all(stream, member.value, "variables")) {
    const std::string target = reference_target(stream, stream.node(variables));
    if (!target.empty()) job.extends.push_back(target);
  }
  return job;
}

}  // namespace

std::vector<Job> jobs_of(const YamlStream& stream, Format format) {
  std::vector<Job> result;
  if (format != Format::GitLab) return result;
  for (const std::uint32_t root : stream.documents()) {
    for (const Member& member : members_of(stream, root)) {
      if (!is_gitlab_job(member.key) || !is_map(stream, member.value)) continue;
      result.push_back(job_of(stream, member));
    }
  }
  return result;
}

std::set<std::string> referenced_in(const YamlStream& stream) {
  std::set<std::string> result;
  for (std::uint32_t at = 0; at < stream.size(); ++at) {
    const std::string target = reference_target(stream, stream.node(at));
    if (!target.empty()) result.insert(target);
  }
  return result;
}

void Definitions::take_in(const Definitions& included) {
  variables.insert(variables.begin(), included.variables.begin(), included.variables.end());
  jobs.insert(jobs.begin(), included.jobs.begin(), included.jobs.end());
  referenced.insert(included.referenced.begin(), included.referenced.end());
}

}  // namespace pinned_images::ci
