// SPDX-License-Identifier: MIT
// Pins that conda resolves: what conda manifests and locks say of a package.
#pragma once

#include "image/pins.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// Returns conda's entries for a package, by the name Python knows it by, whose platform is one of
/// the image's: those of locks if there are any, else those that ask for it.
std::vector<Located> conda_entries(const std::string& name,
                                   const std::vector<manifest::Tree>& trees,
                                   const Environments& known);

/// Returns the fact of one of them: source `conda:<channel>`, the build string, and in a manifest
/// the packages beside it that choose the variant (`pytorch-cuda`, `cpuonly`).
Pin conda_fact(const Located& located, const Environments& known);

/// Returns the PEP 440 specifier of what conda asks for (`=2.5` is `==2.5.*`), builds left off;
/// absent where PEP 440 can't say it. For an exact version, `==` that version.
std::optional<std::string> pep440_of_conda(const manifest::Entry& entry);

}  // namespace pinned_images::image
