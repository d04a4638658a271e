// SPDX-License-Identifier: MIT
#include "ci/yaml_walk.hpp"

#include <set>

namespace pinned_images::ci {
namespace {

using Kind = YamlNode::Kind;

bool is_merge(const YamlNode& key) {
  return key.plain && key.text == "<<";
}

/// Collects members, the map's own before merged ones, and of these each key once.
class MemberCollector {
 public:
  MemberCollector(const YamlStream& stream, std::string_view only) : stream_(stream), only_(only) {}

  std::vector<Member> collect(std::uint32_t map) {
    add(map, 0);
    return std::move(members_);
  }

 private:
  static constexpr int max_depth = 64;

  // The keys of one map hide those of the maps it merges, not one another.
  void add(std::uint32_t map, int depth) {
    const YamlNode& node = stream_.node(map);
    if (node.kind != Kind::Map || depth > max_depth) return;
    std::set<std::string_view> own;
    std::vector<std::uint32_t> merged;
    for (std::size_t at = 0; at + 1 < node.children.size(); at += 2) {
      const YamlNode& key = stream_.node(node.children[at]);
      if (is_merge(key)) merged.push_back(node.children[at + 1]);
      if (key.kind != Kind::Scalar || is_merge(key)) continue;
      if ((!only_.empty() && key.text != only_) || hidden_.contains(key.text)) continue;
      members_.push_back({key.text, node.children[at], node.children[at + 1]});
      own.insert(key.text);
    }
    hidden_.merge(own);
    for (const std::uint32_t value : merged) merge(value, depth + 1);
  }

  void merge(std::uint32_t value, int depth) {
    if (stream_.node(value).kind == Kind::Map) return add(value, depth);
    for (const std::uint32_t item : items_of(stream_, value)) add(item, depth);
  }

  const YamlStream& stream_;
  std::string_view only_;  ///< empty: all keys
  std::vector<Member> members_;
  std::set<std::string_view> hidden_;
};

}  // namespace

std::vector<Member> members_of(const YamlStream& stream, std::uint32_t map) {
  return MemberCollector(stream, "").collect(map);
}

std::vector<std::uint32_t> find_all(const YamlStream& stream, std::uint32_t map,
                                    std::string_view key) {
  std::vector<std::uint32_t> result;
  for (const Member& member : MemberCollector(stream, key).collect(map))
    result.push_back(member.value);
  return result;
}

const std::vector<std::uint32_t>& items_of(const YamlStream& stream, std::uint32_t list) {
  static const std::vector<std::uint32_t> none;
  return is_list(stream, list) ? stream.node(list).children : none;
}

bool is_scalar(const YamlStream& stream, std::uint32_t node) {
  return stream.node(node).kind == Kind::Scalar;
}
bool is_list(const YamlStream& stream, std::uint32_t node) {
  return stream.node(node).kind == Kind::List;
}
bool is_map(const YamlStream& stream, std::uint32_t node) {
  return stream.node(node).kind == Kind::Map;
}

}  // namespace pinned_images::ci
