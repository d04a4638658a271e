// SPDX-License-Identifier: MIT
#include "image/pins.hpp"

#include "image/conda_pins.hpp"
#include "image/indexes.hpp"
#include "image/lock_selection.hpp"
#include "manifest/condition.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <tuple>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Part;
using manifest::Tree;
using python::SpecifierSet;
using python::Truth;

bool is_lock(const Located& located) {
  return manifest::is_lock(located.manifest->format);
}

std::string_view locking_command(manifest::Format format) {
  switch (format) {
    case manifest::Format::UvLock:
      return " (uv lock)";
    case manifest::Format::PoetryLock:
      return " (poetry lock)";
    case manifest::Format::PdmLock:
      return " (pdm lock)";
    case manifest::Format::PipfileLock:
      return " (pipenv lock)";
    case manifest::Format::CondaLock:
      return " (conda-lock)";
    case manifest::Format::PixiLock:
      return " (pixi lock)";
    default:
      return "";
  }
}

// What a file names for all its packages: options of a requirements file, which hold for every line
// of it and of what it includes, and indexes that a tool's table declares.
std::string file_indexes(const Tree& tree) {
  std::vector<std::string> result;
  for (const Manifest& manifest : tree.manifests) {
    for (const manifest::Option& option : manifest.options) {
      if (option.name == "--index-url" || option.name == "--extra-index-url" ||
          option.name == "--find-links") {
        result.push_back(clean_url(option.value));
      }
    }
    for (const manifest::NamedIndex& index : manifest.indexes) {
      const bool for_all = !index.only_if_named && !is_public_index(index.url);
      if (for_all) result.push_back(clean_url(index.url));
    }
  }
  return join(result, " ");
}

std::vector<Located> located_in_locks(const ImageSpec& image, const std::vector<Tree>& trees,
                                      const std::vector<Located>& admitted) {
  const auto packages = reached_in_locks(image, trees, admitted);
  return {packages.begin(), packages.end()};
}

/// Gathers the facts of one pin.
class Resolver {
 public:
  Resolver(const ImageSpec& image, const std::vector<Tree>& trees)
      : image_(image),
        trees_(trees),
        admitted_(admitted_entries(image, trees)),
        reached_(located_in_locks(image, trees, admitted_)) {}

  /// Returns whether the package was found at all.
  bool resolve(const std::string& name, bool check, Pins& result) {
    const std::size_t before = result.pins.size();
    resolve_python(name, check, result);
    resolve_conda(name, result);
    return result.pins.size() > before;
  }

  Error nowhere(const std::string& name) const {
    std::vector<std::string> files;
    for (const std::string& path : image_.manifests) {
      files.push_back(path.substr(path.rfind('/') + 1));
    }
    return input_error(image_.place,
                       "docker_image(" + image_.name + "): no manifest names " + name + " (" +
                           join(files, ", ") + ")",
                       "add it to a manifest, or name the packages that decide rebuilds: PINS "
                       "<name>... or PINS NONE");
  }

 private:
  void resolve_python(const std::string& name, bool check, Pins& result) {
    const std::vector<Located> all = everywhere(name);
    std::vector<Located> ranges = named(admitted_, name);
    std::vector<Located> locked = named(reached_, name);
    // A constraint installs nothing, so it alone does not make an image install the pin.
    const bool installs =
        !locked.empty() || std::any_of(ranges.begin(), ranges.end(), [](const Located& located) {
          return located.entry->part.kind != Part::Kind::Constraint;
        });
    const Environments known = environments_of(image_, installs);
    if (!installs) ranges = without_locks(all, known);
    ranges = overridden(std::move(ranges), all, known);
    if (locked.empty()) locked = locks_of(all, known);
    if (check) check_lock(locked, ranges);
    for (const Located& located : locked.empty() ? ranges : locked) {
      Pin pin = fact_of(located, known, installs);
      if (is_lock(located) && pin.source.empty()) pin.source = sources_of(ranges, known);
      add(result, std::move(pin), located);
    }
    if (locked.empty()) warn_of_ranges(ranges, result);
  }

  // pip installs none of conda's packages, so an image never takes them: it follows them.
  void resolve_conda(const std::string& name, Pins& result) {
    const Environments known = environments_of(image_, false);
    const std::vector<Located> found = conda_entries(name, trees_, known);
    for (const Located& located : found) add(result, conda_fact(located, known), located);
    if (!found.empty() && !is_lock(found.front())) warn_of_ranges(found, result);
  }

  std::vector<Located> everywhere(const std::string& name) const {
    std::vector<Located> result;
    for (const Tree& tree : trees_) {
      for (const Manifest& manifest : tree.manifests) {
        for (const Entry& entry : manifest.entries) {
          if (entry.name == name && !entry.conda) result.push_back({&manifest, &entry});
        }
      }
    }
    return result;
  }

  static std::vector<Located> named(const std::vector<Located>& from, const std::string& name) {
    std::vector<Located> result;
    std::copy_if(from.begin(), from.end(), std::back_inserter(result), [&](const Located& located) {
      return located.entry->name == name && !located.entry->conda;
    });
    return result;
  }

  static std::vector<Located> without_locks(const std::vector<Located>& all,
                                            const Environments& known) {
    std::vector<Located> result;
    for (const Located& located : all) {
      const Part::Kind kind = located.entry->part.kind;
      if (is_lock(located) || kind == Part::Kind::Build || kind == Part::Kind::Other ||
          kind == Part::Kind::Override) {
        continue;
      }
      if (evaluate(condition_of(*located.entry), known) != Truth::No) result.push_back(located);
    }
    return result;
  }

  // uv and PDM: overrides of a package stand in place of all that is asked of it.
  static std::vector<Located> overridden(std::vector<Located> ranges,
                                         const std::vector<Located>& all,
                                         const Environments& known) {
    bool any = false;
    std::vector<Located> result;
    for (const Located& located : all) {
      if (located.entry->part.kind != Part::Kind::Override) continue;
      any = true;
      if (evaluate(condition_of(*located.entry), known) != Truth::No) result.push_back(located);
    }
    return any ? result : std::move(ranges);
  }

  static std::vector<Located> locks_of(const std::vector<Located>& all, const Environments& known) {
    std::vector<Located> result;
    for (const Located& located : all) {
      if (is_lock(located) && holds(*located.entry, known) != Truth::No) {
        result.push_back(located);
      }
    }
    return result;
  }

  // In one form, however the file spells it.
  static std::string undecided_marker(const Entry& entry, const Environments& known) {
    if (holds(entry, known) == Truth::Yes) return "";
    if (entry.resolution_markers.empty()) return manifest::marker_text(*condition_of(entry));
    std::vector<std::string> open;
    for (const std::string& marker : entry.resolution_markers) {
      if (evaluate(marker, known) != Truth::No) open.push_back(manifest::marker_text(marker));
    }
    std::sort(open.begin(), open.end());
    return join(open, " or ");
  }

  Pin fact_of(const Located& located, const Environments& known, bool installs) const {
    const Entry& entry = *located.entry;
    Pin pin;
    pin.name = entry.name;
    pin.installed = installs;
    pin.exact = entry.pinned;
    pin.reference = clean_url(entry.direct_reference.value_or(""));
    if (pin.reference.empty()) pin.specifier = canonical_specifier(entry);
    pin.source = source_of(located, known);
    pin.marker = undecided_marker(entry, known);
    return pin;
  }

  // What PEP 440 can't say of Poetry's constraints stands as Poetry says it.
  static std::string canonical_specifier(const Entry& entry) {
    const std::string asked = entry.specifier.value_or(entry.raw.value_or(""));
    const std::string text = entry.pinned && !entry.specifier ? "==" + *entry.pinned : asked;
    const auto parsed = SpecifierSet::parse(text);
    return parsed ? parsed->canonical() : text;
  }

  std::string source_of(const Located& located, const Environments& known) const {
    const Entry& entry = *located.entry;
    std::vector<std::string> chosen;
    for (const std::string& index : indexes_of(entry, known)) chosen.push_back(clean_url(index));
    for (const manifest::SourceChoice& choice : entry.source_choices) {
      if (evaluate(choice.marker, known) == Truth::No) continue;
      chosen.push_back(clean_url(choice.location));
    }
    if (!chosen.empty()) return join(chosen, " ");
    if (entry.files_at) return clean_url(*entry.files_at);
    if (entry.source && entry.source_choices.empty()) return clean_url(*entry.source);
    for (const Tree& tree : trees_) {
      for (const Manifest& manifest : tree.manifests) {
        if (&manifest == located.manifest) return file_indexes(tree);
      }
    }
    return "";
  }

  // A lock that keeps no index is taken from where the manifest says (PDM's).
  std::string sources_of(const std::vector<Located>& ranges, const Environments& known) const {
    std::set<std::string> sources;
    for (const Located& range : ranges) {
      const std::string source = source_of(range, known);
      if (!source.empty()) sources.insert(source);
    }
    return join({sources.begin(), sources.end()}, " ");
  }

  static void check_lock(const std::vector<Located>& locked, const std::vector<Located>& ranges) {
    if (locked.empty()) return;
    for (const Located& range : ranges) {
      const auto specifier = SpecifierSet::parse(range.entry->specifier.value_or(""));
      if (!specifier) continue;
      const bool satisfied = std::any_of(locked.begin(), locked.end(), [&](const Located& located) {
        return located.entry->pinned && specifier->contains(*located.entry->pinned, true);
      });
      if (!satisfied) throw unsatisfied(range, locked.front());
    }
  }

  static Error unsatisfied(const Located& range, const Located& locked) {
    return input_error(locked.place(),
                       "locks " + locked.entry->name + " " + locked.entry->pinned.value_or("?") +
                           ", but " + to_string(range.place()) + " asks for " + range.entry->name +
                           range.entry->specifier.value_or(""),
                       "update the lock" + std::string(locking_command(locked.manifest->format)) +
                           ", or the requirement");
  }

  static void warn_of_ranges(const std::vector<Located>& ranges, Pins& result) {
    const bool constrained = std::any_of(ranges.begin(), ranges.end(), [](const Located& range) {
      return range.entry->part.kind == Part::Kind::Constraint && range.entry->pinned;
    });
    if (constrained) return;
    for (const Located& range : ranges) {
      const Entry& entry = *range.entry;
      if (entry.pinned || entry.direct_reference) continue;
      result.warnings.push_back(to_string(range.place()) + ": " + entry.name + asked_of(entry) +
                                " is no exact version: a new release of " + entry.name +
                                " rebuilds nothing; pin it, or add a lock to MANIFESTS");
    }
  }

  static std::string asked_of(const Entry& entry) {
    if (!entry.conda) return entry.specifier.value_or(" " + entry.raw.value_or(""));
    const std::string spec = entry.conda->spec.value_or("");
    return spec == "*" ? "" : spec;
  }

  static void add(Pins& result, Pin pin, const Located& located) {
    const auto same = std::find_if(result.pins.begin(), result.pins.end(),
                                   [&](const Pin& other) { return other.same_fact(pin); });
    if (same == result.pins.end()) {
      pin.places = {located.place()};
      result.pins.push_back(std::move(pin));
    } else {
      same->places.push_back(located.place());
    }
  }

  const ImageSpec& image_;
  const std::vector<Tree>& trees_;
  std::vector<Located> admitted_;
  std::vector<Located> reached_;
};

// Whoever writes a conda environment expects its packages in the image.
void warn_of_conda(const ImageSpec& image, const std::vector<Tree>& trees, Pins& result) {
  if (image.only_groups) return;
  for (const Tree& tree : trees) {
    const Manifest& manifest = tree.manifests.front();
    const auto first = std::find_if(manifest.entries.begin(), manifest.entries.end(),
                                    [](const Entry& entry) { return entry.conda.has_value(); });
    if (first == manifest.entries.end()) continue;
    result.warnings.push_back(to_string(Place{manifest.path, first->line, first->column}) +
                              ": no package of conda is installed in image " + image.name +
                              ": its pins decide rebuilds, and pip installs the rest");
  }
}

auto fact(const Pin& pin) {
  return std::tie(pin.name, pin.specifier, pin.reference, pin.source, pin.build, pin.marker);
}

}  // namespace

bool Pin::same_fact(const Pin& other) const {
  return fact(*this) == fact(other);
}

Pins resolve_pins(const ImageSpec& image, const std::vector<Tree>& trees) {
  Pins result;
  Resolver resolver(image, trees);
  for (const std::string& pin : image.pins) {
    const std::string name = python::normalize_name(pin);
    if (!resolver.resolve(name, true, result)) throw resolver.nowhere(name);
  }
  warn_of_conda(image, trees, result);
  std::sort(result.pins.begin(), result.pins.end(),
            [](const Pin& a, const Pin& b) { return fact(a) < fact(b); });
  return result;
}

std::vector<Pin> facts_of(const ImageSpec& image, const std::vector<Tree>& trees,
                          const std::vector<std::string>& names) {
  Pins result;
  Resolver resolver(image, trees);
  for (const std::string& name : names) resolver.resolve(name, false, result);
  return result.pins;
}

std::string to_text(const Pin& pin) {
  std::string text = pin.name;
  text += pin.reference.empty() ? pin.specifier : " @ " + pin.reference;
  if (!pin.marker.empty()) text += " ; " + pin.marker;
  if (!pin.build.empty()) text += "  build " + pin.build;
  if (!pin.source.empty()) text += "  from " + pin.source;
  return text;
}

}  // namespace pinned_images::image
