// SPDX-License-Identifier: MIT
#include "corpus_case.hpp"

#include "image/key.hpp"
#include "samples.hpp"

#include <algorithm>

namespace pinned_images::corpus {
namespace {

using manifest::Entry;
using manifest::Manifest;

/// Places of pins that a case's image has nothing of.
struct Excluded {
  std::string_view name;   ///< of the case
  std::string_view where;  ///< what Entry::where begins with
  std::string_view not_where;
  std::vector<int> lines;  ///< those alone; empty: each
  std::string_view reason;
};

const std::vector<Excluded>& excluded() {
  static const std::vector<Excluded> result = {
      {"008", "line", "", {14, 16}, "its marker holds on macOS alone"},
      {"016", "package", "", {2435, 2504, 2522}, "forks for macOS and for Linux on aarch64"},
      {"037", "options.setup_requires", "", {}, "needed to build the project, not to run it"},
      {"037 extra all", "options.setup_requires", "", {}, "needed to build the project"},
      {"037 extra all", "options.extras_require.torchvision", "", {}, "another extra"},
      {"039", "build-system.requires", "", {}, "needed to build the project, not to run it"},
      {"040", "dependency-groups", "", {189}, "its marker holds on macOS alone"},
      {"040 group pin_pytorch_gpu", "dependency-groups.pin_pytorch_cpu", "", {}, "another group"},
      {"043", "project.optional-dependencies", "", {}, "an extra that the image doesn't take"},
      {"046", "project.optional-dependencies", "", {}, "extras that the image doesn't take"},
      {"046 extra cu128",
       "project.optional-dependencies",
       "project.optional-dependencies.cu128",
       {},
       "other extras"},
      {"063", "build-system.requires", "", {}, "needed to build the project, not to run it"},
      {"conda-lock.yml", "package", "", {56}, "for macOS"},
      {"pixi.lock", "packages", "", {39}, "for macOS"},
  };
  return result;
}

bool excludes(const Excluded& one, const std::string& name, const Entry& entry) {
  if (one.name != name || !entry.where.starts_with(one.where)) return false;
  if (!one.not_where.empty() && entry.where == one.not_where) return false;
  return one.lines.empty() ||
         std::find(one.lines.begin(), one.lines.end(), entry.line) != one.lines.end();
}

manifest::Tree tree_of(const Files& files, const std::string& root) {
  return image::tree_of(files, root);
}

}  // namespace

bool Case::is_pin(const Entry& entry) const {
  const std::string& python = manifest::python_name(entry);
  return python == "torch" || python == "torchvision" || python == "torchaudio";
}

bool Case::counts(const Manifest&, const Entry& entry) const {
  return is_pin(entry) && std::none_of(excluded().begin(), excluded().end(),
                                       [&](const auto& row) { return excludes(row, name, entry); });
}

Case make_case(const std::string& name, image::ImageSpec image, Files files,
               const std::string& root) {
  Case result{name, std::move(image), std::move(files), root, {}};
  result.tree = tree_of(result.files, root);
  std::set<std::string> pins;
  for (const Manifest& manifest : result.tree.manifests) {
    for (const Entry& entry : manifest.entries) {
      if (result.counts(manifest, entry)) pins.insert(manifest::python_name(entry));
    }
  }
  result.image.pins.assign(pins.begin(), pins.end());
  result.image.manifests = {root};
  return result;
}

std::string facts_of(const Case& one, const Files& files) {
  image::Recipe recipe;
  recipe.base = one.image.base;
  recipe.pins = image::resolve_pins(one.image, {tree_of(files, one.root)}).pins;
  return image::canonical_text(one.image, recipe);
}

}  // namespace pinned_images::corpus
