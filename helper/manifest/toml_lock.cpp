// SPDX-License-Identifier: MIT
#include "manifest/toml_lock.hpp"

#include "python/name.hpp"
#include "python/requirement.hpp"
#include "python/version.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::manifest {
namespace {

std::vector<std::string> normalized(const std::vector<std::string>& names) {
  std::vector<std::string> result;
  for (const std::string& name : names) result.push_back(python::normalize_name(name));
  return result;
}

std::string common_folder(const std::string& a, const std::string& b) {
  const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end()).first;
  const std::string same(a.begin(), differ);
  return same.substr(0, same.rfind('/') + 1);
}

// `pytest (^6) ; marker`: the name and the marker, whatever the constraint says.
std::optional<LockEdge> lenient_edge(std::string_view text) {
  const std::string_view name = trim(text.substr(0, text.find_first_of(" \t[(<>=!~^;")));
  if (!python::is_valid_name(name)) return std::nullopt;
  LockEdge edge;
  edge.name = python::normalize_name(name);
  const std::size_t semicolon = text.find(';');
  if (semicolon != std::string_view::npos) edge.marker = trim(text.substr(semicolon + 1));
  return edge;
}

}  // namespace

std::string locked_name(const TomlValue& owner, std::string_view what, std::string_view hint) {
  const auto name = owner.find_text("name", "name");
  if (name) return python::normalize_name(*name);
  throw input_error(owner.place(), std::string(what) + " without a name", std::string(hint));
}

std::optional<std::string> locked_version(const TomlValue& owner, std::string_view hint) {
  const auto version = owner.find("version");
  if (!version) return std::nullopt;
  const std::string_view text = version->text("version");
  const auto parsed = python::Version::parse(text);
  if (parsed) return parsed->normalized();
  throw input_error(version->place(), "'" + std::string(text) + "' is not a version",
                    std::string(hint));
}

Entry locked_entry(const TomlValue& package, std::string_view hint) {
  Entry entry;
  entry.name = locked_name(package, "a package", hint);
  entry.pinned = locked_version(package, hint);
  entry.where = "package";
  entry.line = package.line();
  entry.column = package.column();
  entry.part.kind = Part::Kind::Lock;
  return entry;
}

std::vector<std::string> normalized_texts(const TomlValue& list, std::string_view what) {
  return normalized(list.texts(what));
}

LockEdge edge_of_requirement(const TomlValue& requirement, std::string_view what,
                             std::string_view hint) {
  const std::string_view text = requirement.text("an item of " + std::string(what));
  try {
    const python::Requirement parsed = python::parse_requirement(text);
    LockEdge edge;
    edge.name = python::normalize_name(parsed.name);
    edge.extras = normalized(parsed.extras);
    if (parsed.marker) edge.marker = parsed.marker->text();
    return edge;
  } catch (const python::RequirementError& error) {
    if (auto edge = lenient_edge(text)) return *std::move(edge);
    throw input_error(
        {requirement.place().path, requirement.line(), requirement.column_of(error.offset())},
        std::string(what) + ": " + error.what(), std::string(hint));
  }
}

std::string git_source(std::string_view url, const std::optional<std::string>& revision,
                       const std::optional<std::string>& folder) {
  std::string result = without_userinfo(url);
  if (revision) result += "@" + *revision;
  if (folder) result += "#subdirectory=" + *folder;
  return result;
}

std::optional<std::string> folder_of_files(const TomlValue& files, const std::string& what) {
  std::vector<std::string> urls;
  for (const TomlValue& file : files.list(what)) {
    const auto url = file.find_text("url", what + ".url");
    if (url) urls.push_back(without_userinfo(*url));
  }
  if (urls.empty()) return std::nullopt;
  std::string common = common_folder(urls[0], urls[0]);
  for (const std::string& url : urls) {
    if (url.starts_with("https://files.pythonhosted.org/")) return std::nullopt;
    common = common_folder(common, url);
  }
  if (common.empty()) return std::nullopt;
  return common;
}

void declare_groups(Manifest& manifest, std::string_view main) {
  for (const Entry& entry : manifest.entries) {
    for (const std::string& group : entry.groups) {
      if (group != main) manifest.groups[python::normalize_name(group)];
    }
  }
}

std::string lock_major(const TomlValue& version, std::string_view what, std::string_view hint) {
  const std::string_view text = version.text(what);
  const auto parsed = python::Version::parse(text);
  if (parsed) return parsed->release().front();
  throw input_error(version.place(),
                    std::string(what) + ": '" + std::string(text) + "' is not a version",
                    std::string(hint));
}

}  // namespace pinned_images::manifest
