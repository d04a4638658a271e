// SPDX-License-Identifier: MIT
#include "ci/ci_file.hpp"

#include "ci/parts.hpp"
#include "ci/sites.hpp"
#include "ci/yaml_walk.hpp"

#include <algorithm>
#include <map>

namespace pinned_images::ci {
namespace {

constexpr std::size_t max_bytes = std::size_t{64} << 20U;

Special special_of(const YamlStream& stream, const Site& site) {
  const YamlNode& node = stream.node(site.node);
  const std::string kind = node.kind == YamlNode::Kind::Map ? "mapping" : "sequence";
  return {site.document, node.tag.empty() ? kind : "custom-tag",
          node.tag,      site.key,
          site.where,    stream.place(node.begin)};
}

Reference reference_of(const YamlStream& stream, const Site& site) {
  Reference result = {site.document, site.key, site.where, scalar_of(stream, site.node), {},
                      false,         {},       {}};
  result.image = split_image(result.scalar.value);
  if (site.tag && is_scalar(stream, *site.tag)) result.image.tag = stream.node(*site.tag).text;
  result.line_comment = has_comment_behind(stream.text(), result.scalar.end - stream.mark_size());
  return result;
}

/// Sorts what is at the sites into the file; what aliases show again is one reference.
class Sorter {
 public:
  Sorter(const YamlStream& stream, CiFile& file) : stream_(stream), file_(file) {}

  void add(const Site& site) {
    const YamlNode& node = stream_.node(site.node);
    if (node.kind == YamlNode::Kind::Null) return;
    if (node.kind != YamlNode::Kind::Scalar || !node.tag.empty()) {
      file_.specials.push_back(special_of(stream_, site));
      return;
    }
    const auto [known, is_new] = references_.emplace(site.node, file_.references.size());
    if (is_new) file_.references.push_back(reference_of(stream_, site));
    Reference& reference = file_.references[known->second];
    if (!is_new) reference.also_used_at.push_back(site.where);
    if (!site.job.empty()) reference.jobs.push_back(site.job);
  }

  // An alias may come first of all that shows what stands above it.
  std::set<std::uint32_t> finish() {
    std::stable_sort(
        file_.references.begin(), file_.references.end(),
        [](const Reference& a, const Reference& b) { return a.scalar.begin < b.scalar.begin; });
    // `!!str` with nothing behind it.
    std::erase_if(file_.references, [](const Reference& one) { return one.scalar.raw.empty(); });
    std::set<std::uint32_t> nodes;
    for (const auto& [node, at] : references_) nodes.insert(node);
    return nodes;
  }

 private:
  const YamlStream& stream_;
  CiFile& file_;
  std::map<std::uint32_t, std::size_t> references_;
};

}  // namespace

CiFile read(const std::string& path, std::string_view text, std::optional<Format> format) {
  if (text.size() > max_bytes) {
    throw input_error({path}, "a file of more than 64 MiB", "name a CI file");
  }
  const YamlStream stream(path, text);
  CiFile file;
  file.path = path;
  file.format = format ? *format : format_of(path, stream);
  file.documents = stream.documents().size();
  Sorter sorter(stream, file);
  for (const Site& site : sites_of(stream, file.format)) sorter.add(site);
  file.decoys = decoys_of(stream, sorter.finish());
  file.definitions = {variables_of(stream, file.format), jobs_of(stream, file.format),
                      referenced_in(stream)};
  file.includes = includes_of(stream, file.format);
  return file;
}

}  // namespace pinned_images::ci
