// SPDX-License-Identifier: MIT
// How what `explain` tells is printed: for people, for programs, for pages.
#pragma once

#include "cli/console.hpp"
#include "cli/explained.hpp"

#include <string>
#include <vector>

namespace pinned_images::cli {

/// Returns a state as one word: `published`, `build`.
const char* word_of(Explained::State state);

/// Returns a change as one line, its places behind it.
std::string to_text(const Change& change);

/// Prints lines for people: a headline an image, then labelled lines.
void print_text(const std::vector<Explained>& images, Console& console);
/// Returns JSON of schema 1.
std::string to_json(const std::vector<Explained>& images);
/// Returns Markdown; all that comes from outside stands in it as code.
std::string to_markdown(const std::vector<Explained>& images);

}  // namespace pinned_images::cli
