// SPDX-License-Identifier: MIT
#include "image/drift.hpp"

#include "python/specifier.hpp"

#include <map>

namespace pinned_images::image {

Drift drift_of(const ImageSpec& image, const std::vector<manifest::Tree>& trees,
               const std::vector<Installed>& inventory) {
  std::map<std::string, std::string> versions;
  for (const Installed& item : inventory) versions.emplace(item.name, item.version);
  const Environments known = environments_of(image, true);
  Drift drift;
  for (const Located& located : admitted_entries(image, trees)) {
    const manifest::Entry& entry = *located.entry;
    if (entry.part.kind == manifest::Part::Kind::Constraint || entry.local) continue;
    if (evaluate(entry.marker, known) != python::Truth::Yes) continue;
    ++drift.requirements;
    const std::string asked = entry.name + entry.specifier.value_or("");
    const auto found = versions.find(entry.name);
    if (found == versions.end()) {
      drift.unmet.push_back(asked + " (not in the image)");
      continue;
    }
    const auto specifier = python::SpecifierSet::parse(entry.specifier.value_or(""));
    if (specifier && !specifier->contains(found->second, true)) {
      drift.unmet.push_back(asked + " (image has " + found->second + ")");
    }
  }
  return drift;
}

}  // namespace pinned_images::image
