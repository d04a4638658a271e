// SPDX-License-Identifier: MIT
#include "image/conda_pins.hpp"

#include "manifest/condition.hpp"
#include "python/specifier.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Tree;
using python::SpecifierSet;
using python::Truth;

// Packages that install nothing of their own but choose which build of torch is taken.
bool chooses_variant(const Entry& entry) {
  static const std::set<std::string> names = {"pytorch-cuda", "cpuonly",     "pytorch-mutex",
                                              "pytorch-cpu",  "pytorch-gpu", "cudatoolkit",
                                              "cuda-version"};
  return entry.conda && names.contains(entry.name);
}

bool has_variants(const std::string& python_name) {
  return python_name == "torch" || python_name == "torchvision" || python_name == "torchaudio";
}

std::string spec_of(const Entry& entry) {
  const std::string spec = entry.conda->spec.value_or("");
  return spec == "*" ? "" : spec;
}

std::string variant_of(const Located& located, const Environments& known) {
  std::vector<std::string> chosen;
  for (const Entry& entry : located.manifest->entries) {
    if (!chooses_variant(entry) || evaluate(condition_of(entry), known) == Truth::No) continue;
    chosen.push_back(entry.name + spec_of(entry));
  }
  std::sort(chosen.begin(), chosen.end());
  return join(chosen, " ");
}

// Without a channel of its own, a package is taken from the first of the file's that has it.
std::string channel_of(const Located& located) {
  const auto& channel = located.entry->conda->channel;
  return channel ? *channel : join(located.manifest->channels, ",");
}

// A build is asked for behind the version: `>=2.7.0=cuda12*`, `=2.1.0=py3*`.
std::string without_build(const Entry& entry) {
  std::string spec = spec_of(entry);
  if (!entry.conda->build) return spec;
  const std::string tail = "=" + *entry.conda->build;
  if (spec.ends_with(tail)) spec.resize(spec.size() - tail.size());
  return spec;
}

}  // namespace

std::vector<Located> conda_entries(const std::string& name, const std::vector<Tree>& trees,
                                   const Environments& known) {
  std::vector<Located> locked;
  std::vector<Located> asked;
  for (const Tree& tree : trees) {
    for (const Manifest& manifest : tree.manifests) {
      for (const Entry& entry : manifest.entries) {
        if (!entry.conda || entry.conda->python_name != name) continue;
        if (evaluate(condition_of(entry), known) == Truth::No) continue;
        (manifest::is_lock(manifest.format) ? locked : asked).push_back({&manifest, &entry});
      }
    }
  }
  return locked.empty() ? asked : locked;
}

Pin conda_fact(const Located& located, const Environments& known) {
  const Entry& entry = *located.entry;
  Pin pin;
  pin.name = entry.conda->python_name;
  pin.exact = entry.pinned;
  pin.source = "conda";
  const std::string channel = channel_of(located);
  if (!channel.empty()) pin.source += ":" + channel;
  const auto canonical = SpecifierSet::parse(pep440_of_conda(entry).value_or("?"));
  pin.specifier = canonical ? canonical->canonical() : without_build(entry);
  std::vector<std::string> builds;
  if (entry.conda->build) builds.push_back(*entry.conda->build);
  if (!manifest::is_lock(located.manifest->format) && has_variants(pin.name)) {
    const std::string variant = variant_of(located, known);
    if (!variant.empty()) builds.push_back(variant);
  }
  pin.build = join(builds, " ");
  const auto& condition = condition_of(entry);
  if (evaluate(condition, known) == Truth::Unknown) pin.marker = manifest::marker_text(*condition);
  return pin;
}

std::optional<std::string> pep440_of_conda(const Entry& entry) {
  if (entry.pinned) return "==" + *entry.pinned;
  if (entry.conda->fuzzy) return "==" + *entry.conda->fuzzy + ".*";
  std::vector<std::string> clauses;
  const std::string asked = without_build(entry);  // the parts are views of it
  for (const std::string_view part : split(asked, ',')) {
    const std::string clause(trim(part));
    // `2.2.*` stands for itself; operators are those of PEP 440.
    const bool bare = clause.find_first_of("<>=!~") != 0;
    if (!clause.empty()) clauses.push_back(bare ? "==" + clause : clause);
  }
  const auto parsed = SpecifierSet::parse(join(clauses, ","));
  if (!parsed) return std::nullopt;
  return parsed->text();
}

}  // namespace pinned_images::image
