// SPDX-License-Identifier: MIT
#include "ci/limits.hpp"
#include "ci/parts.hpp"
#include "ci/sites.hpp"
#include "ci/yaml_walk.hpp"

#include <string_view>
#include <utility>

namespace pinned_images::ci {
namespace {

using VariableKind = Variable::Kind;

class VariableCollector {
 public:
  explicit VariableCollector(const YamlStream& stream) : stream_(stream) {}

  void gitlab(std::uint32_t root) {
    maps(root, "variables", "", "", VariableKind::Set);
    for (const std::uint32_t workflow : find_all(stream_, root, "workflow")) {
      rules(workflow, "workflow.", "");
    }
    for (const Member& job : members_of(stream_, root)) {
      if (!is_gitlab_job(job.key)) continue;
      const std::string name(job.key);
      maps(job.value, "variables", name + ".", name, VariableKind::Set);
      rules(job.value, name + ".", name);
      for (const std::uint32_t parallel : find_all(stream_, job.value, "parallel")) {
        matrix(parallel, name + ".parallel.", name);
      }
    }
  }

  void github(std::uint32_t root) {
    maps(root, "env", "", "", VariableKind::Set);
    for (const std::uint32_t jobs : find_all(stream_, root, "jobs")) {
      for (const Member& job : members_of(stream_, jobs)) {
        const std::string name(job.key);
        maps(job.value, "env", "jobs." + name + ".", name, VariableKind::Set);
      }
    }
  }

  std::vector<Variable> found() { return std::move(found_); }

 private:
  void maps(std::uint32_t node, std::string_view key, const std::string& prefix,
            const std::string& job, VariableKind kind) {
    for (const std::uint32_t map : find_all(stream_, node, key)) {
      for (const Member& member : members_of(stream_, map)) {
        add({kind, prefix + std::string(key), job, std::string(member.key), {}}, member.value);
      }
    }
  }

  void rules(std::uint32_t node, const std::string& prefix, const std::string& job) {
    for (const std::uint32_t list : find_all(stream_, node, "rules")) {
      const auto& items = items_of(stream_, list);
      for (std::size_t at = 0; at < items.size(); ++at) {
        maps(items[at], "variables", prefix + "rules[" + std::to_string(at) + "].", job,
             VariableKind::Rule);
      }
    }
  }

  void matrix(std::uint32_t node, const std::string& prefix, const std::string& job) {
    for (const std::uint32_t list : find_all(stream_, node, "matrix")) {
      const auto& items = items_of(stream_, list);
      for (std::size_t at = 0; at < items.size(); ++at) {
        const std::string where = prefix + "matrix[" + std::to_string(at) + "]";
        for (const Member& member : members_of(stream_, items[at])) {
          const Variable one = {VariableKind::Matrix, where, job, std::string(member.key), {}};
          if (!is_list(stream_, member.value)) add(one, member.value);
          for (const auto value : items_of(stream_, member.value)) add(one, value);
        }
      }
    }
  }

  // A value is a scalar, or a map that has it as `value:` beside its description.
  void add(Variable variable, std::uint32_t node) {
    if (is_map(stream_, node)) {
      for (const std::uint32_t expand : find_all(stream_, node, "expand")) {
        variable.expand = stream_.node(expand).text != "false";
      }
      const auto values = find_all(stream_, node, "value");
      if (values.empty()) return;
      node = values.back();
    }
    check_limits(stream_, node, found_.size(), variable.where);
    if (stream_.node(node).kind == YamlNode::Kind::Null) return;
    variable.known = is_scalar(stream_, node) && stream_.node(node).tag.empty();
    if (variable.known) variable.scalar = scalar_of(stream_, node);
    if (!variable.known) variable.scalar.place = stream_.place(stream_.node(node).begin);
    found_.push_back(std::move(variable));
  }

  const YamlStream& stream_;
  std::vector<Variable> found_;
};

}  // namespace

std::vector<Variable> variables_of(const YamlStream& stream, Format format) {
  VariableCollector collector(stream);
  for (const std::uint32_t root : stream.documents()) {
    if (format == Format::GitLab) collector.gitlab(root);
    if (format == Format::GitHub) collector.github(root);
  }
  return collector.found();
}

}  // namespace pinned_images::ci
