// SPDX-License-Identifier: MIT
#include "manifest/poetry_condition.hpp"

#include "manifest/condition.hpp"
#include "manifest/poetry_table.hpp"
#include "python/specifier.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <vector>

namespace pinned_images::manifest {
namespace {

// Poetry splits at one or two bars; what is between two is nothing.
std::vector<std::string_view> alternatives(std::string_view constraint) {
  std::vector<std::string_view> result;
  for (const std::string_view part : split(constraint, '|')) {
    if (!trim(part).empty()) result.push_back(trim(part));
  }
  return result;
}

std::string python_marker(const python::Clause& clause) {
  std::string_view version = clause.version;
  const bool wild = version.ends_with(".*");
  const auto dots = std::count(version.begin(), version.end(), '.') - (wild ? 1 : 0);
  return std::string(dots >= 2 ? "python_full_version " : "python_version ") + clause.op + " \"" +
         clause.version + "\"";
}

std::optional<std::string> python_range(std::string_view constraint) {
  const auto specifier = pep440_of_poetry(constraint);
  if (!specifier) return std::nullopt;
  const auto parsed = python::SpecifierSet::parse(*specifier);
  if (!parsed) return std::nullopt;
  std::vector<std::string> markers;
  for (const python::Clause& clause : parsed->clauses()) markers.push_back(python_marker(clause));
  // The lower bound first, as people read a range; the specifier has its clauses sorted as text.
  std::reverse(markers.begin(), markers.end());
  return markers.empty() ? "" : all_of(markers);
}

std::optional<std::string> platform_marker(std::string_view text) {
  const std::string op = text.starts_with("!=") ? "!=" : "==";
  if (text.starts_with("!=") || text.starts_with("==")) text.remove_prefix(2);
  text = trim(text);
  constexpr std::string_view allowed = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  if (text.empty() || lower(text).find_first_not_of(allowed) != std::string::npos) {
    return std::nullopt;
  }
  return "sys_platform " + op + " \"" + std::string(text) + "\"";
}

std::optional<std::string> platform_set(std::string_view constraint) {
  std::vector<std::string> markers;
  if (trim(constraint) == "*") return "";
  for (const std::string_view part : split(constraint, ',')) {
    const auto marker = platform_marker(trim(part));
    if (!marker) return std::nullopt;
    markers.push_back(*marker);
  }
  return all_of(markers);
}

template <class Translate>
std::optional<std::string> any_alternative(std::string_view constraint, Translate translate) {
  std::vector<std::string> markers;
  for (const std::string_view part : alternatives(constraint)) {
    const auto marker = translate(part);
    if (!marker || marker->empty()) return marker;
    markers.push_back(*marker);
  }
  return any_of(markers);
}

}  // namespace

std::optional<std::string> python_condition(std::string_view constraint) {
  return any_alternative(constraint, python_range);
}

std::optional<std::string> platform_condition(std::string_view constraint) {
  return any_alternative(constraint, platform_set);
}

}  // namespace pinned_images::manifest
