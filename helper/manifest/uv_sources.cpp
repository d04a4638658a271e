// SPDX-License-Identifier: MIT
#include "manifest/uv_sources.hpp"

#include "manifest/condition.hpp"
#include "manifest/install_line.hpp"
#include "python/name.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::manifest {
namespace {

using RuleKind = SourceRule::Kind;

void read_indexes(const TomlDocument& document, Manifest& manifest) {
  const auto indexes = document.at("tool.uv.index");
  if (!indexes) return;
  for (const TomlValue& index : indexes->list("tool.uv.index")) {
    const auto url = index.find_text("url", "tool.uv.index.url");
    if (!url) continue;
    const auto only_if_named = index.find("explicit");
    const auto is_default = index.find("default");
    manifest.indexes.push_back({index.find_text("name", "tool.uv.index.name").value_or(""),
                                without_userinfo(*url), only_if_named && only_if_named->is_true(),
                                is_default && is_default->is_true()});
  }
}

// What uv had before [[tool.uv.index]].
void read_older_indexes(const TomlDocument& document, Manifest& manifest) {
  if (const auto url = document.at("tool.uv.index-url")) {
    manifest.indexes.push_back({"", without_userinfo(url->text("tool.uv.index-url")), false, true});
  }
  const auto urls = document.at("tool.uv.extra-index-url");
  if (!urls) return;
  for (const std::string& url : urls->texts("tool.uv.extra-index-url")) {
    manifest.indexes.push_back({"", without_userinfo(url), false, false});
  }
}

// `URL?rev=...`, the form that uv.lock has for it.
std::string git_location(const TomlValue& rule, const std::string& url, const std::string& what) {
  std::string result = without_userinfo(url);
  char separator = '?';
  for (const std::string key : {"branch", "rev", "tag", "subdirectory"}) {
    if (const auto value = rule.find_text(key, what + "." + key)) {
      result += separator + key + "=" + *value;
      separator = '&';
    }
  }
  return result;
}

SourceRule read_rule(const TomlValue& rule, const std::string& what) {
  rule.members(what);
  SourceRule result;
  result.marker = rule.find_text("marker", what + ".marker");
  result.extra = rule.find_text("extra", what + ".extra");
  result.group = rule.find_text("group", what + ".group");
  if (const auto index = rule.find_text("index", what + ".index")) {
    result.location = *index;
  } else if (const auto git = rule.find_text("git", what + ".git")) {
    result.kind = RuleKind::Git;
    result.location = git_location(rule, *git, what);
  } else if (const auto url = rule.find_text("url", what + ".url")) {
    result.kind = RuleKind::Url;
    result.location = without_userinfo(*url);
  } else if (const auto path = rule.find_text("path", what + ".path")) {
    result.kind = RuleKind::Path;
    result.location = *path;
  } else if (rule.find("workspace")) {
    result.kind = RuleKind::Workspace;
  } else {
    throw input_error(rule.place(), what + " names no source that is known here",
                      "name one of index, git, url, path, workspace");
  }
  return result;
}

void read_rules(const TomlDocument& document, Manifest& manifest) {
  const auto sources = document.at("tool.uv.sources");
  if (!sources) return;
  for (const TomlMember& member : sources->members("tool.uv.sources")) {
    const std::string what = "tool.uv.sources." + std::string(member.key);
    auto& rules = manifest.sources[python::normalize_name(member.key)];
    if (!member.value.is_list()) {
      rules.push_back(read_rule(member.value, what));
      continue;
    }
    for (const TomlValue& rule : member.value.list(what)) rules.push_back(read_rule(rule, what));
  }
}

bool applies(const SourceRule& rule, const Part& part) {
  const auto is_for = [&](const std::optional<std::string>& name, Part::Kind kind) {
    return !name || (part.kind == kind && python::normalize_name(*name) == part.name);
  };
  return is_for(rule.extra, Part::Kind::Extra) && is_for(rule.group, Part::Kind::Group);
}

std::string with_marker(const std::string& location, const std::optional<std::string>& marker) {
  return marker ? location + " ; " + *marker : location;
}

std::string url_of(const Manifest& manifest, const std::string& name) {
  const auto found = std::find_if(manifest.indexes.begin(), manifest.indexes.end(),
                                  [&](const NamedIndex& index) { return index.name == name; });
  return found == manifest.indexes.end() ? name : found->url;
}

// The line in which pip finds what uv's table says of a package.
std::string reference_line(const Entry& entry, const SourceRule& rule) {
  if (rule.kind != RuleKind::Git) return install_line_of(entry, rule.location);
  const std::string_view url = rule.location;
  std::optional<std::string> revision;
  std::optional<std::string> folder;
  const std::size_t query = std::min(url.find('?'), url.size());
  for (const std::string_view option : split(url.substr(std::min(query + 1, url.size())), '&')) {
    if (option.empty()) continue;
    (option.starts_with("subdirectory=") ? folder : revision) =
        std::string(option.substr(option.find('=') + 1));
  }
  return install_line_of(entry, git_reference(url.substr(0, query), revision, folder));
}

void apply_remote(const std::vector<SourceRule>& rules, Entry& entry) {
  std::vector<std::string> locations;
  for (const SourceRule& rule : rules) {
    if (rule.kind != RuleKind::Git && rule.kind != RuleKind::Url) continue;
    locations.push_back(with_marker(rule.location, rule.marker));
    entry.source_choices.push_back({rule.location, rule.marker, reference_line(entry, rule)});
    entry.source_kind = rule.kind == RuleKind::Git ? "git" : "url";
  }
  if (locations.empty()) return;
  entry.source = join(locations, ", ");
  if (rules.size() == 1 && !rules[0].marker) entry.install_line = reference_line(entry, rules[0]);
}

void apply_indexes(const Manifest& manifest, const std::vector<SourceRule>& rules, Entry& entry) {
  std::vector<std::string> texts;
  for (const SourceRule& rule : rules) {
    if (rule.kind != RuleKind::Index) continue;
    entry.index_choices.push_back({url_of(manifest, rule.location), rule.marker});
    texts.push_back(with_marker(entry.index_choices.back().index, rule.marker));
  }
  if (!texts.empty()) entry.index = join(texts, ", ");
}

// Tables of other tools know nothing of uv's.
bool is_of_another_tool(const Entry& entry) {
  return entry.where.starts_with("tool.") && !entry.where.starts_with("tool.uv.");
}

void apply_rules(const Manifest& manifest, Entry& entry) {
  if (is_of_another_tool(entry)) return;
  const auto found = manifest.sources.find(entry.name);
  if (found == manifest.sources.end() || entry.direct_reference) return;
  std::vector<SourceRule> rules;
  for (const SourceRule& rule : found->second) {
    if (!applies(rule, entry.part)) continue;
    rules.push_back(rule);
    if (rule.marker) rules.back().marker = marker_text(*rule.marker);
  }
  if (rules.empty()) return;
  entry.local = std::all_of(rules.begin(), rules.end(), [](const SourceRule& rule) {
    return rule.kind == RuleKind::Path || rule.kind == RuleKind::Workspace;
  });
  apply_remote(rules, entry);
  apply_indexes(manifest, rules, entry);
}

}  // namespace

void read_uv_sources(const TomlDocument& document, Manifest& manifest) {
  read_indexes(document, manifest);
  read_older_indexes(document, manifest);
  read_rules(document, manifest);
  for (Entry& entry : manifest.entries) apply_rules(manifest, entry);
}

}  // namespace pinned_images::manifest
