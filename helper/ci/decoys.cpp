// SPDX-License-Identifier: MIT
#include "ci/limits.hpp"
#include "ci/parts.hpp"
#include "ci/yaml_walk.hpp"

namespace pinned_images::ci {
namespace {

class DecoyFinder {
 public:
  DecoyFinder(const YamlStream& stream, const std::set<std::uint32_t>& references)
      : stream_(stream), seen_(references) {}

  // Keys as they stand: what a merge key takes in has its own place.
  void walk(std::uint32_t at, const std::string& path, bool under_image) {
    const YamlNode& node = stream_.node(at);
    if (node.kind == YamlNode::Kind::Null || !seen_.insert(at).second) return;
    check_limits(stream_, at, found_.size(), path);
    if (node.kind == YamlNode::Kind::Scalar && under_image) {
      found_.push_back({path, stream_.place(node.begin), node.text});
    }
    const std::string prefix = path.empty() ? "" : path + ".";
    for (std::size_t item = 0; item < items_of(stream_, at).size(); ++item) {
      walk(node.children[item], prefix + std::to_string(item), under_image);
    }
    if (!is_map(stream_, at)) return;
    for (std::size_t member = 0; member + 1 < node.children.size(); member += 2) {
      const std::string& key = stream_.node(node.children[member]).text;
      walk(node.children[member + 1], prefix + key, key == "image" || key == "container");
    }
  }

  std::vector<Decoy> found() { return std::move(found_); }

 private:
  const YamlStream& stream_;
  std::set<std::uint32_t> seen_;
  std::vector<Decoy> found_;
};

}  // namespace

std::vector<Decoy> decoys_of(const YamlStream& stream, const std::set<std::uint32_t>& references) {
  DecoyFinder finder(stream, references);
  for (const std::uint32_t root : stream.documents()) finder.walk(root, "", false);
  return finder.found();
}

}  // namespace pinned_images::ci
